"""Opens what matching needs of a bundle."""

from app.bundle.inverted_index import read_word_postings
from app.bundle.parts import POSTING_STARTS, POSTINGS, WORDS
from app.bundle.reader import Bundle
from app.catalogue.catalogue import Catalogue
from app.catalogue.loader import load_catalogue
from app.search.inverted_index import InvertedIndex


def opened(bundle: Bundle) -> tuple[Catalogue, InvertedIndex]:
    """The catalogue of a bundle, and the index of its names."""
    catalogue = load_catalogue(bundle)
    content = bundle.contents[WORDS], bundle.arrays[POSTING_STARTS], bundle.arrays[POSTINGS]
    return catalogue, InvertedIndex(read_word_postings(bundle.path, *content, len(catalogue), len(catalogue.artists)))
