import re
import tomllib

from app.audio.libraries import LIBRARIES, missing_libraries
from tests.support.service_process import ROOT


def test_libraries_are_those_of_the_extra() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split("[><=]", each)[0] for each in project["optional-dependencies"]["audio"]]
    assert [*LIBRARIES] == names


def test_missing_libraries_of_an_environment_for_development_are_none() -> None:
    assert missing_libraries() == []
