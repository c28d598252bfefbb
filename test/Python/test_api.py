# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""quantc.convert and its companions give what the program gives, whatever form the samples have."""

import json
import os

import numpy as np
import pytest
import quantc


def forms(images, path, folder):
    """One data set in every form that convert takes."""
    np.save(folder / "all.npy", images)
    halves = [folder / "first.npz", folder / "second.npz"]
    np.savez(halves[0], image=images[:40])
    np.savez(halves[1], image=images[40:])

    def generator():
        for image in images:
            yield [image[np.newaxis]]

    class Loader:
        """As torch's: pairs of a batch and its labels."""

        def __iter__(self):
            for start in range(0, len(images), 32):
                batch = images[start : start + 32]
                yield batch, np.arange(len(batch))

    class Tensor:
        """As TensorFlow's and torch's: numpy() gives the array."""

        def __init__(self, array):
            self.array = array

        def numpy(self):
            return self.array

    return {
        "path": path,
        "paths": halves,
        "npy": folder / "all.npy",
        "array": images,
        "dictionary": {"image": images},
        "generator function": generator,
        "generator": generator(),
        "samples without a batch": list(images),
        "dictionaries": ({"image": image[np.newaxis]} for image in images),
        "signatures": (("serving_default", {"image": image[np.newaxis]}) for image in images),
        "loader": Loader(),
        "tensors": (Tensor(image[np.newaxis]) for image in images),
        "doubles": (image.astype(np.float64) for image in images),
    }


def test_every_form_of_samples_gives_the_bytes_of_the_program(cli, float_pb, calibration_npz, images, tmp_path):
    wanted = cli.convert(float_pb, "--calibrate", calibration_npz)
    for name, data in forms(images, calibration_npz, tmp_path).items():
        assert quantc.convert(float_pb, calibrate=data).tflite == wanted, name


def test_pieces_of_any_size_give_the_same_bytes(monkeypatch, cli, float_pb, calibration_npz, images):
    import quantc._samples

    monkeypatch.setattr(quantc._samples, "_PIECE_BYTES", 1000)
    assert quantc.convert(float_pb, calibrate=iter(images)).tflite == cli.convert(
        float_pb, "--calibrate", calibration_npz
    )


@pytest.mark.parametrize("kind", ["none", "float16", "dynamic", "int8", "uint8", "int16x8"])
def test_kinds(cli, float_pb, calibration_npz, kind):
    samples = ["--calibrate", calibration_npz] if "int" in kind else []
    calibrate = calibration_npz if samples else None
    assert quantc.convert(float_pb, quantize=kind, calibrate=calibrate).tflite == cli.convert(
        float_pb, "--quantize", kind, *samples
    )


def test_flags_reach_the_library(cli, qat_pb, float_pb, images, calibration_npz):
    assert quantc.convert(qat_pb, quantize="uint8", mean=0, std=255.0).tflite == cli.convert(
        qat_pb, "--quantize", "uint8", "--mean", "0", "--std", "255"
    )
    mine = quantc.convert(
        float_pb,
        calibrate=images,
        samples=30,
        io=np.uint8,
        output_type="float",
        per_tensor=True,
        calibration="percentile=99.9",
        bias_correction=True,
        keep_float="conv1.*",
        default_range=(-6.5, 6),
        threads=1,
    )
    theirs = cli.convert(
        float_pb,
        "--calibrate",
        calibration_npz,
        "--samples",
        30,
        "--io",
        "uint8",
        "--output-type",
        "float",
        "--per-tensor",
        "--calibration",
        "percentile=99.9",
        "--bias-correction",
        "--keep-float",
        "conv1.*",
        "--default-range=-6.5,6",
    )
    assert mine.tflite == theirs
    assert mine.tflite != quantc.convert(float_pb, calibrate=images).tflite


def test_models_from_memory_and_from_objects(float_pb, images):
    with open(float_pb, "rb") as f:
        content = f.read()

    class GraphDef:
        def SerializeToString(self):
            return content

    wanted = quantc.convert(float_pb, calibrate=images).tflite
    for model in (content, bytearray(content), GraphDef()):
        assert quantc.convert(model, calibrate=images).tflite == wanted
    floats = quantc.convert(float_pb, quantize="none")
    assert quantc.convert(floats, quantize="dynamic").tflite[4:8] == b"TFL3"


def test_saved_model_with_a_shape(cli, saved_model):
    assert quantc.convert(
        saved_model, quantize="none", signature="serving_default", tags={"serve"}
    ).tflite == cli.convert(saved_model, "--quantize", "none", "--signature", "serving_default", "--tags", "serve")


def test_result(cli, float_pb, images, calibration_npz, tmp_path):
    result = quantc.convert(float_pb, tmp_path / "a.tflite", calibrate=images)
    assert (tmp_path / "a.tflite").read_bytes() == bytes(result) == result.bytes
    cli.convert(
        float_pb,
        "--calibrate",
        calibration_npz,
        "--summary",
        tmp_path / "s.json",
        "--report",
        tmp_path / "r.html",
    )
    assert result.summary == json.loads((tmp_path / "s.json").read_text())
    assert result.summary["samples"] == 100 and "100 samples" in str(result)
    page = result.report  # made now, over the samples that were drawn before
    assert "<svg" in page and "Layers, worst first" in page
    assert page == quantc.convert(float_pb, calibrate=images, report=True).report
    html = result._repr_html_()
    assert "srcdoc=" in html and "<script>" not in html.replace("&lt;script&gt;", "")
    result.save(tmp_path / "b.tflite", report=tmp_path / "b.html")
    assert (tmp_path / "b.html").read_text() == page
    assert result.inspect()["bytes"] == len(result)


def test_a_changed_model_is_noticed(float_pb, qat_pb, images, tmp_path):
    import shutil

    model = tmp_path / "model.pb"
    shutil.copy(float_pb, model)
    result = quantc.convert(model, calibrate=images)
    shutil.copy(qat_pb, model)
    with pytest.raises(quantc.ConversionError):
        result.report


def test_files_that_are_no_tflite(cli, float_pb, images, calibration_npz, tmp_path):
    quantc.convert(float_pb, tmp_path / "m.tflite", inputs={"image": (None, 8, 8, 1)}, calibrate=images)
    for ending, options, flags in (
        ("tosa", {"batch": 1}, ["--batch", "1"]),
        ("mlir", {"emit": "linalg", "batch": 2}, ["--emit", "linalg", "--batch", "2"]),
        ("mlirbc", {"bytecode_version": 5}, ["--bytecode-version", "5"]),
    ):
        cli.run("convert", tmp_path / "m.tflite", "-o", tmp_path / f"cli.{ending}", *flags)
        wanted = (tmp_path / f"cli.{ending}").read_bytes()
        made = quantc.convert(tmp_path / "m.tflite", tmp_path / f"mine.{ending}", **options)
        assert made.bytes == (tmp_path / f"mine.{ending}").read_bytes() == wanted
        memory = quantc.convert((tmp_path / "m.tflite").read_bytes(), format=ending, **options)
        assert memory.bytes == wanted
    assert wanted[:4] == b"ML\xefR"
    with pytest.raises(quantc.ConversionError, match="--emit: of an output that ends in .mlir"):
        quantc.convert(tmp_path / "m.tflite", emit="tosa")


def test_temporary_files_go(float_pb, images, tmp_path, monkeypatch):
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    result = quantc.convert(float_pb, calibrate=images)
    del result
    with pytest.raises(quantc.SampleError):
        quantc.convert(float_pb, calibrate=iter([]))
    quantc.run(float_pb, images[:3])
    assert os.listdir(tmp_path) == []


def test_run(cli, float_pb, images, tmp_path):
    model = tmp_path / "m.tflite"
    quantc.convert(float_pb, calibrate=images).save(model)
    np.savez(tmp_path / "x.npz", image=images)
    for options, flags in (
        ({}, []),
        ({"all_tensors": True, "dequantize": True}, ["--all-tensors", "--dequantize"]),
        (
            {"kernels": "reference", "profile": "xnnpack", "threads": 1},
            ["--kernels=reference", "--profile=xnnpack"],
        ),
    ):
        cli.run("run", model, "--data", tmp_path / "x.npz", "-o", tmp_path / "y.npz", *flags)
        found = quantc.run(model, images, **options)
        with np.load(tmp_path / "y.npz") as wanted:
            assert sorted(found) == sorted(wanted.files)
            for name in wanted.files:
                np.testing.assert_array_equal(found[name], wanted[name])


def test_calibrate_merge_and_convert_with_ranges(cli, float_pb, images, calibration_npz, tmp_path):
    cli.run("calibrate", float_pb, "--data", calibration_npz, "-o", tmp_path / "r.json")
    whole = quantc.calibrate(float_pb, images)
    assert whole.text == (tmp_path / "r.json").read_text()
    parts = [quantc.calibrate(float_pb, images[a:b]) for a, b in ((0, 13), (13, 60), (60, 100))]
    assert (
        quantc.merge_ranges([parts[2], parts[0].text, parts[1].save(tmp_path / "p.json") and tmp_path / "p.json"])
        == whole
    )
    wanted = cli.convert(float_pb, "--ranges", tmp_path / "r.json", "--calibration", "mse")
    assert quantc.convert(float_pb, ranges=whole, calibration="mse").tflite == wanted
    named = {name: [r["min"], r["max"]] for name, r in whole.tensors.items()}
    assert quantc.convert(float_pb, ranges=named).tflite == quantc.convert(float_pb, ranges=whole).tflite


def test_compare_evaluate_partition_inspect(cli, float_pb, images, test_set, tmp_path):
    x, y = test_set
    model = tmp_path / "m.tflite"
    result = quantc.convert(float_pb, calibrate=images).save(model)
    np.savez(tmp_path / "t.npz", image=x, labels=y)
    cli.run(
        "compare",
        float_pb,
        model,
        "--data",
        tmp_path / "t.npz",
        "--samples",
        50,
        "--json",
        tmp_path / "c.json",
    )
    compared = quantc.compare(float_pb, result, x[:50])
    assert dict(compared) == json.loads((tmp_path / "c.json").read_text())
    assert compared.layers[0]["name"] in compared._repr_html_()
    right = quantc.evaluate(model, x, y)
    assert f"({right.top1} of 599)" in cli.run("evaluate", model, "--data", tmp_path / "t.npz")
    assert right == quantc.evaluate(model, tmp_path / "t.npz") == quantc.evaluate(model, {"image": x, "labels": y})
    assert right == quantc.evaluate(model, ((x[i : i + 50], y[i : i + 50]) for i in range(0, 599, 50)))
    assert right.samples == 599 and right.top1_share > 0.9 and right.top5_share > right.top1_share
    cli.run("partition", model, "-o", tmp_path, "--json", tmp_path / "p.json")
    partition = quantc.partition(model)
    wanted = json.loads((tmp_path / "p.json").read_text())
    wanted["files"] = []  # the pieces, which the program alone writes
    assert dict(partition) == wanted
    assert partition.log.startswith("Edge TPU Compiler")
    assert dict(quantc.inspect(model)) == json.loads(cli.run("inspect", model, "--json"))


@pytest.mark.parametrize("count", [1, 2, 3, 7, 16])
def test_shards_in_any_order(cli, float_pb, images, test_set, tmp_path, count):
    """Parts of the samples merge to the bytes of one process, which are those of the program."""
    rng = np.random.default_rng(count)
    x, y = test_set[0][:60], test_set[1][:60]
    model = quantc.convert(float_pb, calibrate=images)
    shards = [f"{i}/{count}" for i in rng.permutation(count)]
    ranges = [quantc.calibrate(float_pb, images, shard=s) for s in shards]
    assert quantc.merge_ranges(ranges).text == quantc.calibrate(float_pb, images).text
    counts = [quantc.evaluate(model, x, y, shard=s) for s in shards]
    assert sum(c.samples for c in counts) == 60
    assert quantc.merge_evaluations(counts).text == quantc.evaluate(model, x, y).text
    parts = [quantc.compare(float_pb, model, x, shard=s, sums=True) for s in shards]
    files = [part.save(tmp_path / f"{k}.json") and tmp_path / f"{k}.json" for k, part in enumerate(parts)]
    whole = quantc.compare(float_pb, model, x)
    assert quantc.merge_comparisons(parts).text == quantc.merge_comparisons(files).text == whole.text
    assert "sums" not in whole and len(whole.layers) > 5
    np.savez(tmp_path / "x.npz", image=x, labels=y)
    model.save(tmp_path / "m.tflite")
    cli.run("compare", float_pb, tmp_path / "m.tflite", "--data", tmp_path / "x.npz", "--json", tmp_path / "c.json")
    assert (tmp_path / "c.json").read_text() == whole.text
    if count > 1:
        with pytest.raises(quantc.ArgumentError, match=f"missing: shard {shards[0].replace('/', ' of ')}"):
            quantc.merge_ranges(ranges[1:])
        with pytest.raises(quantc.ArgumentError, match=f"more than once: shard {shards[1].replace('/', ' of ')}"):
            quantc.merge_comparisons(parts + parts[1:2])
        with pytest.raises(quantc.ConversionError, match="holds shard .* alone"):
            quantc.convert(float_pb, ranges=ranges[0])


def test_progress(float_pb, images):
    seen = []
    quantc.convert(float_pb, calibrate=images[:20], threads=1, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(i, 20) for i in range(1, 21)]

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        quantc.convert(float_pb, calibrate=images[:20], progress=stop)


def test_progress_through_tqdm(float_pb, images, capsys):
    pytest.importorskip("tqdm")
    quantc.convert(float_pb, calibrate=images[:20], progress=True)
    assert "20/20" in capsys.readouterr().err
    quantc.convert(float_pb, calibrate=images[:20])
    assert capsys.readouterr().err == ""
