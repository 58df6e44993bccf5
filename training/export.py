"""Exports trained networks to models/*.onnx, and writes them into models/manifest.json.

    python export.py locator rows reader surface edits

Locator and namer store their weights as float16 behind a Cast, which the runtime folds away when it loads; their arithmetic is float32. The others are
calibrated on drawn lines and views and run in 8 bits (--float keeps all in float32).
"""
import argparse
import hashlib
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
from factory import alphabet, lines  # noqa: E402
from edits import train as edits_train  # noqa: E402
from edits.net import Edits  # noqa: E402
from locator.net import Locator  # noqa: E402
from reader import net as reader_net  # noqa: E402
from reader import train as reader_train  # noqa: E402
from rows import train as rows_train  # noqa: E402
from rows.net import Rows  # noqa: E402
from surface import train as surface_train  # noqa: E402
from surface.net import Surface  # noqa: E402

MODELS = Path(__file__).resolve().parents[1] / "models"
RUNS = Path(__file__).parent / "runs"
PHOTOS = RUNS / "photos"


class Naming(nn.Module):
    """Features → the ten likeliest classes and their probabilities."""

    def __init__(self, namer):
        super().__init__()
        self.namer = namer

    def forward(self, feature):
        chance, which = torch.topk(torch.softmax(self.namer(feature), 1), 10)
        return chance, which.float()


class OnlyEdited(nn.Module):
    """Cells N×36×56 of edits, without those of watermarks."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, view, traces):
        return self.net(view, traces)[:, 0]


class Spotting(nn.Module):
    def __init__(self, trunk):
        super().__init__()
        self.trunk = trunk

    def forward(self, strip):
        centre, feature = self.trunk(strip)
        return centre, feature


def halve(model: onnx.ModelProto) -> onnx.ModelProto:
    """Large float32 weights become float16 with a Cast behind them."""
    casts = []
    for tensor in list(model.graph.initializer):
        if tensor.data_type == onnx.TensorProto.FLOAT and np.prod(tensor.dims) > 64:
            values = numpy_helper.to_array(tensor).astype(np.float16)
            name = tensor.name
            model.graph.initializer.remove(tensor)
            model.graph.initializer.append(numpy_helper.from_array(values, name + "_half"))
            casts.append(helper.make_node("Cast", [name + "_half"], [name], to=onnx.TensorProto.FLOAT, name=name + "_cast"))
    for node in reversed(casts):
        model.graph.node.insert(0, node)
    return model


class Shown(CalibrationDataReader):
    """What a network's activations are shown to find their ranges."""

    def __init__(self, names: tuple[str, ...], pieces: list[tuple[np.ndarray, ...]]):
        self.left = iter([dict(zip(names, piece)) for piece in pieces])

    def get_next(self):
        return next(self.left, None)


def drawn_strips(count: int = 300, width: int = 288) -> list[tuple[np.ndarray]]:
    rng, strips = np.random.default_rng(8), []
    while len(strips) < count:
        strip, _ = lines.draw(rng)
        strip = reader_train.standard(strip)[:, :width]
        padded = np.zeros((1, 1, lines.STRIP, width), np.float32)
        padded[0, 0, :, :strip.shape[1]] = strip
        strips.append((padded,))
    return strips


def views_of(data, inputs: int = 1, count: int = 160) -> list[tuple[np.ndarray, ...]]:
    """Spread over a set of training views; the first things that each item gives are the inputs."""
    return [tuple(part[None].numpy() for part in data[i][:inputs]) for i in np.linspace(0, len(data) - 1, count).astype(int)]


def quantised(path: Path, shown: Shown, beside: tuple[str, ...]) -> onnx.ModelProto:
    """8-bit weights by channel and 8-bit activations. Weights keep to seven bits: with eight, AVX2's multiply-add saturates.

    `beside`: layers that stay as they are, by a part of their names: the first, which sees the picture, and those that give the answer. So does the
    arithmetic between the layers, where coordinates are: they need more than 8 bits."""
    with tempfile.TemporaryDirectory() as folder:
        ready, done = Path(folder) / "ready.onnx", Path(folder) / "done.onnx"
        quant_pre_process(str(path), str(ready), skip_symbolic_shape=True)
        kept = [node.name for node in onnx.load(str(ready)).graph.node if node.name.count("/") < 2 or any(part in node.name for part in beside)]
        quantize_static(str(ready), str(done), shown, quant_format=QuantFormat.QDQ, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
                        activation_type=QuantType.QUInt8, calibrate_method=CalibrationMethod.Percentile, nodes_to_exclude=kept,
                        extra_options={"CalibPercentile": 99.995})
        return onnx.load(str(done))


def save(name: str, module: nn.Module, example, inputs: list[str], outputs: list[str], dynamic: dict, facts: dict, shown: Shown | None = None, beside: tuple[str, ...] = ()) -> None:
    module.eval()
    path = MODELS / f"{name}.onnx"
    torch.onnx.export(module, example if isinstance(example, tuple) else (example,), str(path), input_names=inputs, output_names=outputs, dynamic_axes=dynamic, opset_version=17, dynamo=False)
    model = quantised(path, shown, beside) if shown is not None else halve(onnx.load(str(path)))
    onnx.save(model, str(path))
    manifest_path = MODELS / "manifest.json"
    manifest = json.loads(manifest_path.read_text()) if manifest_path.exists() else {"models": {}}
    parameters = sum(p.numel() for p in module.parameters())
    manifest["models"][name] = {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size, "parameters": parameters,
                                "licence": "Apache-2.0", "arithmetic": "8 bits" if shown is not None else "float32",
                                "source": "trained from drawn cards by training/ in this repository", **facts}
    manifest_path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    print(name, path.stat().st_size, "bytes", parameters, "parameters")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+", choices=["locator", "rows", "reader", "surface", "edits"])
    parser.add_argument("--float", action="store_true", help="keep every network in float32")
    options = parser.parse_args()
    for name in options.names:
        state = torch.load(RUNS / name / "checkpoint.pt", map_location="cpu")
        if name == "locator":
            net = Locator()
            net.load_state_dict(state["net"])
            facts = {"input": "view 1×3×192×192, RGB 0…1, letterboxed with grey 128", "recipe": "training/locator/train.py", "steps": state["step"]}
            save("locator", net, torch.rand(1, 3, 192, 192), ["view"], ["out"], {}, facts)
        elif name == "edits":
            net = Edits()
            net.load_state_dict(state["net"])
            facts = {"input": "view 1×3×288×448, RGB 0…1, card upright; traces 1×5×36×56", "recipe": "training/edits/train.py", "steps": state["step"]}
            shown = None if options.float else Shown(("view", "traces"), views_of(edits_train.Views([RUNS / "surface-photos"], True), 2, count=60))
            save("edits", OnlyEdited(net), (torch.rand(1, 3, 288, 448), torch.rand(1, 5, 36, 56)), ["view", "traces"], ["cells"], {}, facts, shown, ("near.0", "fine.0", "join.1"))
        elif name == "surface":
            net = Surface()
            net.load_state_dict(state["net"])
            facts = {"input": "scene 1×3×128×128 and context 1×3×128×192, RGB 0…1; grain 1×8×3×128×128, patches less their means, over 32 of 255", "recipe": "training/surface/train.py", "steps": state["step"]}
            looks = None if options.float else surface_train.Looks([RUNS / "surface-photos"], False, True)
            shown = None if options.float else Shown(("scene", "context", "grain"), views_of(looks, 3))
            save("surface", net, (torch.rand(1, 3, 128, 128), torch.rand(1, 3, 128, 192), torch.rand(1, 8, 3, 128, 128)), ["scene", "context", "grain"], ["by_grain", "by_scene", "cover"], {}, facts, shown,
                 ("near.0", "far.0", "wide.0", "waves.0", "cover.1", "by_grain", "by_scene"))
        elif name == "rows":
            net = Rows()
            net.load_state_dict(state["net"])
            shown = None if options.float else Shown(("view",), views_of(rows_train.Views(PHOTOS, "train", True)))
            facts = {"input": "view 1×3×208×320, RGB 0…1, card upright with margin", "recipe": "training/rows/train.py", "steps": state["step"]}
            save("rows", net, torch.rand(1, 3, 208, 320), ["view"], ["map", "corners"], {}, facts, shown, ("first.0", "/corners/", "/out/"))
        else:
            trunk, namer = reader_net.Trunk(), reader_net.Namer(len(alphabet.load()))
            trunk.load_state_dict({k[2:]: v for k, v in state["averaged"].items() if k[0] == "t"})
            namer.load_state_dict({k[2:]: v for k, v in state["averaged"].items() if k[0] == "n"})
            facts = {"recipe": "training/reader/train.py", "steps": state["step"], "lines": state["seen"]}
            save("reader-trunk", Spotting(trunk), torch.rand(1, 1, 32, 208), ["strip"], ["centre", "feature"], {"strip": {3: "width"}, "centre": {1: "frames"}, "feature": {1: "frames"}},
                 {"input": "strip 1×1×32×W, standardised grey", **facts},
                 None if options.float else Shown(("strip",), drawn_strips()))
            save("reader-namer", Naming(namer), torch.rand(32, 256), ["feature"], ["chance", "which"], {}, {"input": "feature 32×256", **facts})


if __name__ == "__main__":
    main()
