"""The settings of the service: environment variables with the prefix SONGKIN_."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SONGKIN_", frozen=True)

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 for every network of this machine")
    port: int = Field(8000, ge=0, le=65_535, description="Port to listen on; 0 takes a free one")
    workers: int = Field(1, ge=1, le=64, description="Processes that answer requests; at most one per core helps")
    models_dir: Path = Field(Path("models"), description="Folder of the bundles and of the pointer CURRENT")
    reload_interval_s: float = Field(
        5.0, ge=0, description="Seconds between looks at CURRENT, to switch to a new bundle; 0 never looks again"
    )
    max_body_bytes: int = Field(1_048_576, ge=1_024, description="Largest request body that is read")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe log line that is written"
    )
