"""Recommendations from an open bundle: request, seeds, filters, strategies, rerankers, pages and explanations."""
