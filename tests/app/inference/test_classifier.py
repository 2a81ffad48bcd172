import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest

from app.bundle.errors import BundleError
from app.bundle.features import column
from app.bundle.reader import Bundle, read_bundle
from app.inference.classifier import Classifier
from tests.support.damage import reseal


@pytest.fixture(scope="module")
def classifier(bundle: Bundle) -> Classifier:
    return Classifier.of(bundle)


def test_classifier_planted_tracks_have_their_genre(classifier: Classifier, bundle: Bundle) -> None:
    """36 tracks of each genre, in alphabetical order: row // 36 is the genre."""
    best = classifier.predict(bundle.features).probabilities.argmax(axis=1)
    assert (best == np.arange(180) // 36).mean() > 0.95


def test_classifier_outputs_are_probabilities_and_unit_vectors(classifier: Classifier, bundle: Bundle) -> None:
    prediction = classifier.predict(bundle.features)
    assert prediction.probabilities.shape == (180, 5)
    assert prediction.embeddings.shape == (180, bundle.manifest.embedding_dim)
    assert prediction.probabilities.min() >= 0
    np.testing.assert_allclose(prediction.probabilities.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(prediction.embeddings, axis=1), 1, atol=1e-5)


def test_classifier_single_and_batch_agree(classifier: Classifier, bundle: Bundle) -> None:
    batch = classifier.predict(bundle.features)
    for row in (0, 77, 179):
        single = classifier.predict(bundle.features[row : row + 1])
        np.testing.assert_allclose(single.probabilities[0], batch.probabilities[row], atol=1e-6)
        np.testing.assert_allclose(single.embeddings[0], batch.embeddings[row], atol=1e-6)


@pytest.mark.parametrize("value", [np.nan, 1e30, -1e30])
def test_classifier_strange_values_give_finite_probabilities(classifier: Classifier, value: float) -> None:
    features = np.full((1, 15), np.nan, dtype=np.float32)
    features[0, column("tempo")] = value
    assert np.isfinite(classifier.predict(features).probabilities).all()


@pytest.mark.parametrize("other", ["vectors.npy", "report.json"])
def test_classifier_model_is_no_onnx_is_refused(bundle_copy: Path, other: str) -> None:
    shutil.copyfile(bundle_copy / other, bundle_copy / "model.onnx")
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"model\.onnx: expected an ONNX model"):
        Classifier.of(read_bundle(bundle_copy))


def test_classifier_model_of_another_bundle_is_refused(bundle_copy: Path, demo: Bundle) -> None:
    shutil.copyfile(demo.file("model.onnx"), bundle_copy / "model.onnx")
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"model\.onnx: expected a graph with .*'genre_logits': \[5\]"):
        Classifier.of(read_bundle(bundle_copy))


def test_classifier_manifest_with_another_dimension_is_refused(bundle_copy: Path) -> None:
    dimension = json.loads((bundle_copy / "manifest.json").read_text())["embedding_dim"]
    vectors = np.insert(np.load(bundle_copy / "vectors.npy"), dimension, 0, axis=1)
    np.save(bundle_copy / "vectors.npy", vectors)
    reseal(bundle_copy, embedding_dim=dimension + 1)
    with pytest.raises(BundleError, match=rf"'track_embedding': \[{dimension + 1}\]"):
        Classifier.of(read_bundle(bundle_copy))


def test_classifier_output_of_another_name_is_refused(bundle_copy: Path) -> None:
    path = bundle_copy / "model.onnx"
    model = onnx.load(path)
    for holder in (*model.graph.node, *model.graph.output):
        if isinstance(holder, onnx.NodeProto):
            holder.output[:] = ["scores" if name == "genre_logits" else name for name in holder.output]
        elif holder.name == "genre_logits":
            holder.name = "scores"
    onnx.save(model, path)
    reseal(bundle_copy)
    with pytest.raises(BundleError, match=r"model\.onnx: expected a graph with .*got .*scores"):
        Classifier.of(read_bundle(bundle_copy))
