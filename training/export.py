"""Exports trained networks to models/*.onnx, and writes them into models/manifest.json.

    python export.py locator rows reader quick blurred surface edits portrait watermark sharpness

They are calibrated on drawn lines and views and run in 8 bits but for what sees the picture first and what gives the answer. With --float all but the
namer keep their weights as float16 behind a Cast, which the runtime folds away when it loads, and float32 arithmetic.
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
import loop  # noqa: E402
from factory import alphabet, lines  # noqa: E402
from edits import train as edits_train  # noqa: E402
from edits.net import VIEW_H, VIEW_W, Edits  # noqa: E402
from locator import train as locator_train  # noqa: E402
from locator.net import Locator  # noqa: E402
from portrait import train as portrait_train  # noqa: E402
from portrait.net import Portrait  # noqa: E402
from reader import net as reader_net  # noqa: E402
from reader import train as reader_train  # noqa: E402
from rows import train as rows_train  # noqa: E402
from rows.net import Rows  # noqa: E402
from sharpness import train as sharpness_train  # noqa: E402
from sharpness.net import ROWS, STRIP_H, STRIP_W, Sharpness  # noqa: E402
from surface import train as surface_train  # noqa: E402
from surface.net import Surface  # noqa: E402
from watermark import train as watermark_train  # noqa: E402
from watermark.net import Watermark  # noqa: E402

MODELS = Path(__file__).resolve().parents[1] / "models"
RUNS = Path(__file__).parent / "runs"
PHOTOS = RUNS / "photos"
FRAUDS = RUNS / "surface-photos"


STRIPS = {"inputs": ["strip"], "outputs": ["centre", "feature"], "dynamic": {"strip": {3: "width"}, "centre": {1: "frames"}, "feature": {1: "frames"}}}


# What frames ask each other is arithmetic between layers, too.
ASKING = tuple(f"/body/{step}" for step in ("Reshape", "Split", "Squeeze", "Transpose", "MatMul", "Mul", "Softmax"))


class OnlyEdited(nn.Module):
    """Cells N×36×56 of edits, without those of watermarks."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, view, bright, tint):
        return self.net(view, bright, tint)[:, 0]


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


def shown_to(name: str) -> list[tuple[np.ndarray, ...]]:
    """What a network other than the reader is calibrated on: its inputs, as training has them."""
    if name == "surface":
        return views_of(surface_train.Looks(loop.folders_of(FRAUDS), False, True), 3)
    if name == "edits":
        return views_of(edits_train.Views(loop.folders_of(FRAUDS), True), 3, count=60)
    if name == "portrait":
        return views_of(portrait_train.Samples(RUNS / "portraits", "held", False), 3)
    if name == "watermark":
        return views_of(watermark_train.Views(loop.folders_of(FRAUDS), True), count=120)
    if name == "sharpness":
        return views_of(sharpness_train.Rows(loop.folders_of(RUNS / "sharpness-photos"), True), 2)
    if name == "rows":
        return views_of(rows_train.Views(rows_train.cards_of(PHOTOS, "train"), True))
    return views_of(locator_train.Views(locator_train.photos_of(PHOTOS, "train"), True))


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


def fold(weight: np.ndarray, before: int) -> np.ndarray:
    """Of a convolution O×3×k×k that begins `before` px before a multiple of two: the same over blocks of 2×2 px, O×12×K×K, a block's channels by row, column, colour."""
    outputs, colours, size, _ = weight.shape
    lead = before % 2
    blocks = -(-(lead + size) // 2)
    spread = np.zeros((outputs, colours, 2 * blocks, 2 * blocks), np.float32)
    spread[:, :, lead:lead + size, lead:lead + size] = weight
    return spread.reshape(outputs, colours, blocks, 2, blocks, 2).transpose(0, 3, 5, 1, 2, 4).reshape(outputs, 4 * colours, blocks, blocks)


def unfold(weight: np.ndarray, before: int, size: int) -> np.ndarray:
    """The other way round."""
    outputs, channels, blocks, _ = weight.shape
    spread = weight.reshape(outputs, 2, 2, channels // 4, blocks, blocks).transpose(0, 3, 4, 1, 5, 2).reshape(outputs, channels // 4, 2 * blocks, 2 * blocks)
    lead = before % 2
    return spread[:, :, lead:lead + size, lead:lead + size]


# What of the edits net sees the view: layer, px before each place that it begins at, whether at the view's half size and about grey.
SEES_VIEW = {"crisp.0.0": (1, False), "near.0.0": (2, True)}
GREY = 128  # stands for nothing beyond the view's edge, where the view at half size is about grey


def into_blocks(model: onnx.ModelProto) -> onnx.ModelProto:
    """The view of edits as bytes 1×288×448×12, in blocks of 2×2 px, each its upper two px, then its lower two; what sees it works in 8 bits. Three channels of
    single px take the runtime four times as long."""
    graph = model.graph
    values = {tensor.name: numpy_helper.to_array(tensor).astype(np.float32) for tensor in graph.initializer}
    graph.input.remove(next(value for value in graph.input if value.name == "view"))
    graph.input.insert(0, helper.make_tensor_value_info("view", onnx.TensorProto.UINT8, [1, VIEW_H // 2, VIEW_W // 2, 12]))
    constants = {"byte": np.float32(1 / 255)}
    nodes = [helper.make_node("Transpose", ["view"], ["blocks"], name="blocks", perm=[0, 3, 1, 2])]
    for layer, (before, halved) in SEES_VIEW.items():
        node = next(node for node in graph.node if node.name.endswith(f"/{layer}/Conv"))
        weight, bias = (values[name] for name in node.input[1:3])
        if halved:  # the view's mean of 2×2 px, less a half
            bias = bias + (GREY / 255 - 0.5) * weight.sum((1, 2, 3))
            weight = np.repeat(np.repeat(weight, 2, 2), 2, 3) / 4
        weight = fold(weight, before)
        step = np.abs(weight).max((1, 2, 3)) / 63  # seven bits, as everywhere
        constants |= {f"{layer}.zero": np.uint8(GREY if halved else 0), f"{layer}.weight": np.round(weight / step[:, None, None, None]).astype(np.int8), f"{layer}.step": step,
                      f"{layer}.bias": np.round(bias / step * 255).astype(np.int32), f"{layer}.finer": (step / 255).astype(np.float32),
                      f"{layer}.none": np.zeros(len(step), np.int8), f"{layer}.nothing": np.zeros(len(step), np.int32)}
        nodes += [helper.make_node("DequantizeLinear", ["blocks", "byte", f"{layer}.zero"], [f"{layer}.in"], name=f"{layer}.in"),
                  helper.make_node("DequantizeLinear", [f"{layer}.weight", f"{layer}.step", f"{layer}.none"], [f"{layer}.w"], name=f"{layer}.w", axis=0),
                  helper.make_node("DequantizeLinear", [f"{layer}.bias", f"{layer}.finer", f"{layer}.nothing"], [f"{layer}.b"], name=f"{layer}.b", axis=0)]
        size, stride = weight.shape[2], 2 if halved else 1
        rest = (size - 1) - 1 if halved else 0  # behind the last place
        graph.node.insert(list(graph.node).index(node), helper.make_node("Conv", [f"{layer}.in", f"{layer}.w", f"{layer}.b"], node.output, name=node.name, kernel_shape=[size, size],
                                                                        strides=[stride, stride], pads=[1, 1, rest, rest]))
        graph.node.remove(node)
    for node in reversed(nodes):
        graph.node.insert(0, node)
    graph.initializer.extend(numpy_helper.from_array(np.asarray(array), name) for name, array in constants.items())
    return without_unused(model)


def out_of_blocks(layer: str, weight: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A layer's own weights and bias again, of those that `into_blocks` made."""
    before, halved = SEES_VIEW[layer]
    if not halved:
        return unfold(weight, before, 3), bias
    weight = unfold(weight, before, 6)
    weight = weight.reshape(*weight.shape[:2], 3, 2, 3, 2).sum((3, 5))
    return weight, bias - (GREY / 255 - 0.5) * weight.sum((1, 2, 3))


def without_unused(model: onnx.ModelProto) -> onnx.ModelProto:
    """Less the nodes and constants whose results nobody takes."""
    graph = model.graph
    while True:
        taken = {name for node in graph.node for name in node.input} | {value.name for value in graph.output}
        idle = [node for node in graph.node if not any(name in taken for name in node.output)]
        if not idle:
            break
        for node in idle:
            graph.node.remove(node)
    for tensor in [tensor for tensor in graph.initializer if tensor.name not in taken]:
        graph.initializer.remove(tensor)
    return model


ALTERNATIVES = 24
MOST = 127  # of a feature's 255 steps only so many are used: twice a feature times a weight must fit 16 bits, or AVX2's multiply-add saturates


def naming(namer: nn.Module, largest: float) -> onnx.ModelProto:
    """N×256 features, none under 0 or much over `largest` → N×24 chances and classes, the likeliest first; weights in 8 bits by class."""
    weight, bias = namer.out.weight.detach().numpy(), namer.out.bias.detach().numpy()
    by_class, step = np.abs(weight).max(1) / 127, np.float32(largest / MOST)
    constants = {"least": np.float32(0), "most": np.float32(largest), "step": step, "none": np.uint8(0), "nothing": np.int8(0), "weight": np.round(weight / by_class[:, None]).astype(np.int8).T.copy(),
                 "scale": by_class.astype(np.float32), "bias": bias.astype(np.float32), "count": np.int64([ALTERNATIVES])}
    # The runtime's own operator: standard ones walk over the logits of all classes three times more.
    logits = helper.make_node("MatMulIntegerToFloat", ["steps", "weight", "step", "scale", "none", "nothing", "bias"], ["logits"], domain="com.microsoft")
    nodes = [helper.make_node("Clip", ["feature", "least", "most"], ["bounded"]), helper.make_node("QuantizeLinear", ["bounded", "step", "none"], ["steps"]),
             logits, helper.make_node("Softmax", ["logits"], ["chances"], axis=1),
             helper.make_node("TopK", ["chances", "count"], ["chance", "index"]), helper.make_node("Cast", ["index"], ["which"], to=onnx.TensorProto.FLOAT)]
    value = lambda name, size: helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["glyphs", size])
    graph = helper.make_graph(nodes, "namer", [value("feature", weight.shape[1])], [value("chance", ALTERNATIVES), value("which", ALTERNATIVES)],
                              [numpy_helper.from_array(np.asarray(array), name) for name, array in constants.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)])
    model.ir_version = 8
    return model


@torch.no_grad()
def largest_feature(trunk: nn.Module, strips: list[tuple[np.ndarray]]) -> float:
    """Nine tenths of the largest value that a feature at a glyph's middle has: those above are cut off, and make no difference."""
    most = 0.0
    for (strip,) in strips:
        centre, features = trunk(torch.from_numpy(strip))
        chosen = features[reader_train.peaks(centre)]
        most = max(most, float(chosen.max())) if len(chosen) else most
    return 0.9 * most


def save(name: str, module: nn.Module, example, inputs: list[str], outputs: list[str], dynamic: dict, facts: dict, shown: Shown | None = None, beside: tuple[str, ...] = (), change=lambda model: model) -> None:
    module.eval()
    path = MODELS / f"{name}.onnx"
    torch.onnx.export(module, example if isinstance(example, tuple) else (example,), str(path), input_names=inputs, output_names=outputs, dynamic_axes=dynamic, opset_version=17, dynamo=False)
    model = change(quantised(path, shown, beside)) if shown is not None else halve(change(onnx.load(str(path))))
    enter(name, model, module, {"arithmetic": "8 bits" if shown is not None else "float32", **facts})


def enter(name: str, model: onnx.ModelProto, module: nn.Module, facts: dict) -> None:
    """Writes the file and its entry of the manifest."""
    path, manifest_path = MODELS / f"{name}.onnx", MODELS / "manifest.json"
    onnx.save(model, str(path))
    manifest = json.loads(manifest_path.read_text()) if manifest_path.exists() else {"models": {}}
    parameters = sum(p.numel() for p in module.parameters())
    manifest["models"][name] = {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size, "parameters": parameters,
                                "licence": "Apache-2.0", "source": "trained from drawn cards by training/ in this repository", **facts}
    manifest_path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    print(name, path.stat().st_size, "bytes", parameters, "parameters")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+", choices=["locator", "rows", "reader", "trunk", "quick", "blurred", "surface", "edits", "portrait", "watermark", "sharpness"], help="trunk: the reader's without its namer, which stays")
    parser.add_argument("--float", action="store_true", help="keep every network in float32")
    parser.add_argument("--runs", type=Path, default=RUNS, help="folder of the runs that are exported")
    options = parser.parse_args()
    for name in options.names:
        state = torch.load(options.runs / ("reader" if name == "trunk" else name) / "checkpoint.pt", map_location="cpu")
        if name == "locator":
            net = Locator()
            net.load_state_dict(state["net"])
            facts = {"input": "view 1×3×192×192, RGB 0…1, letterboxed with grey 128", "recipe": "training/locator/train.py", "steps": state["step"]}
            shown = None if options.float else Shown(("view",), shown_to(name))
            save("locator", net, torch.rand(1, 3, 192, 192), ["view"], ["out"], {}, facts, shown, ("stem.0", "/last/", "/out/"))
        elif name == "edits":
            net = Edits()
            net.load_state_dict(state["net"])
            facts = {"input": "view 1×288×448×12, RGB 0…255, card upright, in blocks of 2×2 px; bright 1×1×576×896 and tint 1×1×288×448, windows of the picture as it is, 0…255", "recipe": "training/edits/train.py", "steps": state["step"]}
            shown = None if options.float else Shown(("view", "bright", "tint"), shown_to(name))
            save("edits", OnlyEdited(net), (torch.rand(1, 3, 576, 896), torch.rand(1, 1, 576, 896), torch.rand(1, 1, 288, 448)), ["view", "bright", "tint"], ["cells"], {}, facts, shown,
                 ("near.0", "crisp.0", "/net/Conv", "/net/Add", "/net/AveragePool", "bands.0", "tints.0", "kinds", "/net/MatMul", "/net/Softmax", "/net/Mul", "/net/Div", "join.1"), into_blocks)
        elif name == "surface":
            net = Surface()
            net.load_state_dict(state["net"])
            facts = {"input": "scene 1×3×128×128 and context 1×3×128×192, RGB 0…1; grain 1×8×3×128×128, patches less their means, over 32 of 255", "recipe": "training/surface/train.py", "steps": state["step"]}
            shown = None if options.float else Shown(("scene", "context", "grain"), shown_to(name))
            save("surface", net, (torch.rand(1, 3, 128, 128), torch.rand(1, 3, 128, 192), torch.rand(1, 8, 3, 128, 128)), ["scene", "context", "grain"], ["by_grain", "by_scene", "cover"], {}, facts, shown,
                 ("near.0", "far.0", "wide.0", "waves.0", "cover.1", "by_grain", "by_scene"))
        elif name == "portrait":
            net = Portrait()
            net.load_state_dict(state["net"])
            facts = {"input": "view 1×3×184×160, RGB 0…1, portrait upright with what is around it; bright 1×1×368×320 and tint 1×1×184×160, windows of the picture as it is, 0…255", "recipe": "training/portrait/train.py", "steps": state["step"]}
            shown = None if options.float else Shown(("view", "bright", "tint"), shown_to(name))
            save("portrait", net, (torch.rand(1, 3, 184, 160), torch.rand(1, 1, 368, 320), torch.rand(1, 1, 184, 160)), ["view", "bright", "tint"], ["logit"], {}, facts, shown,
                 ("seen.0", "bands.0", "tints.0", "judge"))
        elif name == "watermark":
            net = Watermark()
            net.load_state_dict(state["net"])
            facts = {"input": "view 1×3×208×320, RGB 0…1, card upright with margin", "recipe": "training/watermark/train.py", "steps": state["step"]}
            shown = None if options.float else Shown(("view",), shown_to(name))
            save("watermark", net, torch.rand(1, 3, 208, 320), ["view"], ["cells"], {}, facts, shown, ("near.0", "join.1"))
        elif name == "sharpness":
            net = Sharpness()
            net.load_state_dict(state["net"])
            facts = {"input": "strips 1×R×1×64×320, each row's right end less its mean over its deviation; finer 1×R, log2 of source px per strip px", "recipe": "training/sharpness/train.py", "steps": state["step"]}
            save("sharpness", net, (torch.rand(1, ROWS, 1, STRIP_H, STRIP_W), torch.zeros(1, ROWS)), ["strips", "finer"], ["blur"], {"strips": {1: "rows"}, "finer": {1: "rows"}}, facts)
        elif name == "rows":
            net = Rows()
            net.load_state_dict(state["net"])
            shown = None if options.float else Shown(("view",), shown_to(name))
            facts = {"input": "view 1×3×208×320, RGB 0…1, card upright with margin", "recipe": "training/rows/train.py", "steps": state["step"]}
            save("rows", net, torch.rand(1, 3, 208, 320), ["view"], ["map", "corners"], {}, facts, shown, ("first.0", "/corners/", "/out/"))
        elif name == "blurred":
            trunk = reader_net.BlurTrunk()
            trunk.load_state_dict({k[2:]: v for k, v in state["averaged"].items() if k[0] == "t"})
            save("reader-blurred", Spotting(trunk), torch.rand(1, 1, 32, 208), **STRIPS, facts={"input": "strip 1×1×32×W, standardised grey", "recipe": "training/reader/train.py", "steps": state["step"], "lines": state["seen"]},
                 shown=None if options.float else Shown(("strip",), drawn_strips()), beside=ASKING)
        elif name == "quick":
            trunk = reader_net.QuickTrunk()
            trunk.load_state_dict(state["averaged"])
            save("reader-quick", Spotting(trunk), torch.rand(1, 1, 32, 208), **STRIPS, facts={"input": "strip 1×1×32×W, standardised grey", "recipe": "training/reader/distil.py", "steps": state["step"], "lines": state["seen"]},
                 shown=None if options.float else Shown(("strip",), drawn_strips()))
        else:
            trunk, namer = reader_net.Trunk(), reader_net.Namer(len(alphabet.load()))
            trunk.load_state_dict({k[2:]: v for k, v in state["averaged"].items() if k[0] == "t"})
            namer.load_state_dict({k[2:]: v for k, v in state["averaged"].items() if k[0] == "n"})
            facts = {"recipe": "training/reader/train.py", "steps": state["step"], "lines": state["seen"]}
            save("reader-trunk", Spotting(trunk), torch.rand(1, 1, 32, 208), **STRIPS, facts={"input": "strip 1×1×32×W, standardised grey", **facts},
                 shown=None if options.float else Shown(("strip",), drawn_strips()))
            if name == "trunk":
                continue
            words = {"file": alphabet.ALPHABET_FILE.name, "sha256": hashlib.sha256(alphabet.ALPHABET_FILE.read_bytes()).hexdigest()}
            enter("reader-namer", naming(namer, largest_feature(trunk.eval(), drawn_strips())), namer, {"arithmetic": "8 bits", "input": "feature N×256", "alphabet": words, **facts})


if __name__ == "__main__":
    main()
