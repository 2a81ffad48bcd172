import pytest

from app.retrieval.milvus.address import MilvusAddress


def test_address_with_a_host_alone_has_defaults() -> None:
    assert MilvusAddress.parse("milvus://music") == MilvusAddress("music:19530", "", "songkin", 1.0, False)


def test_address_with_everything_is_read_whole() -> None:
    found = MilvusAddress.parse("milvus://[::1]:99/shop?alias=mine&timeout=2.5&tls=true")
    assert found == MilvusAddress("[::1]:99", "shop", "mine", 2.5, True)
    assert (found.uri, str(found)) == ("https://[::1]:99", "milvus://[::1]:99/shop")


def test_address_names_a_collection_by_the_version_of_its_bundle() -> None:
    found = MilvusAddress.parse("milvus://music?alias=mine").collection("2026-05-demo-0123456789ab")
    assert found == "mine_2026_05_demo_0123456789ab"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "music",
        "http://music",
        "milvus://",
        "milvus://music:port",
        "milvus://music/a/b",
        "milvus://music?aliases=a",
        "milvus://music?alias=1",
        "milvus://music?alias=a-b",
        "milvus://music?timeout=0",
        "milvus://music?timeout=nan",
        "milvus://music?timeout=61",
        "milvus://music?tls=yes",
        "milvus://music#part",
    ],
)
def test_address_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        MilvusAddress.parse(text)


def test_address_with_a_password_is_refused_without_showing_it() -> None:
    with pytest.raises(ValueError, match="SONGKIN_ENGINE_TOKEN") as refused:
        MilvusAddress.parse("milvus://root:secret@music")
    assert "secret" not in str(refused.value)
