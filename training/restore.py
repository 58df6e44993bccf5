"""Begins a run from the committed weights, for whoever has the repository but not the checkpoints: runs/<name>/checkpoint.pt, to go on from with --again.

    python restore.py reader edits

What models/ holds has its batch normalisations folded into the layers before them, and most of it has 8 bits. Weights are multiplied out, and each
normalisation gets the statistics of its layer over what the network is calibrated on, so that nothing changes while it is used and training finds them as it
left them. Steps and lines are counted on from the manifest's.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

import export
from edits.net import Edits
from factory import alphabet
from locator.net import Locator
from portrait.net import Portrait
from reader import net as reader_net
from rows.net import Rows
from sharpness.net import Sharpness
from surface.net import Surface
from watermark.net import Watermark


def values_of(graph: onnx.GraphProto) -> dict[str, np.ndarray]:
    """Every constant by its name: what stands behind a dequantisation or a cast too, as float32."""
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Cast" and node.input[0] in values:
            values[node.output[0]] = values[node.input[0]].astype(np.float32)
        elif node.op_type == "DequantizeLinear" and node.input[0] in values:
            whole, scale, zero = (values[name] for name in node.input)
            by_channel = lambda x: x.reshape(-1, *[1] * (whole.ndim - 1)) if x.ndim else x
            values[node.output[0]] = (whole.astype(np.float32) - by_channel(zero).astype(np.float32)) * by_channel(scale)
    return values


def layer_of(node: str) -> str:
    """'/far/far.2/body/body.0/Conv' → 'far.2.body.0'."""
    path, last = [], ""
    for part in node.strip("/").split("/")[:-1]:
        path.append(part[len(last) + 1:] if last and part.startswith(last + ".") else part)
        last = part
    return ".".join(path)


def normalisation_after(net: nn.Module, layer: str) -> nn.BatchNorm2d | None:
    parent, _, index = layer.rpartition(".")
    around = net.get_submodule(parent)
    after = around[int(index) + 1] if isinstance(around, nn.Sequential) and int(index) + 1 < len(around) else None
    return after if isinstance(after, nn.BatchNorm2d) else None


@torch.no_grad()
def restore(net: nn.Module, file: Path, prefix: str = "") -> None:
    """Weights of the file into `net`, whose layers the file names with `prefix` before them."""
    graph = onnx.load(str(file)).graph
    values, filled = values_of(graph), set()
    for node in graph.node:
        if node.op_type not in ("Conv", "Gemm") or len(node.input) < 3:  # those without a bias have nothing that was learnt
            continue
        name = layer_of(node.name).removeprefix(prefix)
        layer, weight, bias = net.get_submodule(name), *(values[name] for name in node.input[1:3])
        if weight.shape != tuple(layer.weight.shape):
            weight, bias = export.out_of_blocks(name, weight, bias)
        weight, bias = torch.tensor(weight), torch.tensor(bias)
        layer.weight.copy_(weight)
        normal = normalisation_after(net, name)
        if normal is None:
            layer.bias.copy_(bias)
        else:  # as it was exported: everything lies in the layer, the normalisation only adds the bias
            normal.reset_parameters()
            normal.weight.copy_(torch.sqrt(normal.running_var + normal.eps))
            normal.bias.copy_(bias)
        filled.add(name)
    missing = {name for name, module in net.named_modules() if isinstance(module, (nn.Conv2d, nn.Linear))} - filled
    if missing:
        raise SystemExit(f"{file.name} holds no weights for {', '.join(sorted(missing))}")


@torch.no_grad()
def settle(net: nn.Module, shown: list[tuple[np.ndarray, ...]]) -> None:
    """Gives every normalisation the mean and variance of what it is shown, and takes them out again behind it."""
    sums = {}

    def look(module, inputs):
        x = inputs[0].double()
        count, total, squares = sums.get(module, (0, 0, 0))
        sums[module] = (count + x.shape[0] * x.shape[2] * x.shape[3], total + x.sum((0, 2, 3)), squares + (x * x).sum((0, 2, 3)))

    hooks = [module.register_forward_pre_hook(look) for module in net.modules() if isinstance(module, nn.BatchNorm2d)]
    net.eval()
    for piece in shown:
        net(*(torch.from_numpy(part) for part in piece))
    for hook in hooks:
        hook.remove()
    for module, (count, total, squares) in sums.items():
        mean, variance = (total / count).float(), (squares / count - (total / count) ** 2).clamp(min=1e-6).float()
        module.running_mean.copy_(mean)
        module.running_var.copy_(variance)
        module.bias.add_(mean)
        module.weight.copy_(torch.sqrt(variance + module.eps))


def reader() -> dict:
    trunk, namer = reader_net.Trunk(), reader_net.Namer(len(alphabet.load()))
    restore(trunk, export.MODELS / "reader-trunk.onnx", "trunk.")
    settle(trunk, export.drawn_strips())
    values = values_of(onnx.load(str(export.MODELS / "reader-namer.onnx")).graph)
    with torch.no_grad():
        namer.out.weight.copy_(torch.tensor((values["weight"] * values["scale"]).T))
        namer.out.bias.copy_(torch.tensor(values["bias"]))
    averaged = {k: v.clone() for k, v in [*trunk.state_dict(prefix="t.").items(), *namer.state_dict(prefix="n.").items()]}
    return {"trunk": trunk.state_dict(), "namer": namer.state_dict(), "averaged": averaged}


def blurred() -> dict:
    trunk = reader_net.BlurTrunk()
    restore(trunk, export.MODELS / "reader-blurred.onnx", "trunk.")
    settle(trunk, export.drawn_strips())
    namer = reader()["namer"]
    averaged = {**{f"t.{k}": v.clone() for k, v in trunk.state_dict().items()}, **{f"n.{k}": v.clone() for k, v in namer.items()}}
    return {"trunk": trunk.state_dict(), "namer": namer, "averaged": averaged}


def quick() -> dict:
    trunk = reader_net.QuickTrunk()
    restore(trunk, export.MODELS / "reader-quick.onnx", "trunk.")
    settle(trunk, export.drawn_strips())
    return {"trunk": trunk.state_dict(), "averaged": {k: v.clone() for k, v in trunk.state_dict().items()}}


def other(name: str) -> dict:
    net = {"locator": Locator, "rows": Rows, "surface": Surface, "edits": Edits, "portrait": Portrait, "watermark": Watermark, "sharpness": Sharpness}[name]()
    restore(net, export.MODELS / f"{name}.onnx", "net." if name == "edits" else "")
    settle(net, export.shown_to(name))
    return {"net": net.state_dict()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+", choices=["locator", "rows", "reader", "quick", "blurred", "surface", "edits", "portrait", "watermark", "sharpness"])
    parser.add_argument("--runs", type=Path, default=export.RUNS)
    options = parser.parse_args()
    manifest = json.loads((export.MODELS / "manifest.json").read_text())["models"]
    for name in options.names:
        path = options.runs / name / "checkpoint.pt"
        if path.exists():
            raise SystemExit(f"{path} is there already")
        facts = manifest[{"reader": "reader-trunk", "quick": "reader-quick", "blurred": "reader-blurred"}.get(name, name)]
        path.parent.mkdir(parents=True, exist_ok=True)
        state = {"reader": reader, "quick": quick, "blurred": blurred}.get(name, lambda: other(name))()
        torch.save({**state, "spent": 0.0, "step": facts["steps"], "seen": facts.get("lines", 0)}, path)
        print(path)


if __name__ == "__main__":
    main()
