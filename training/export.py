"""Exports trained networks to models/*.onnx with half-precision weights, and writes them into models/manifest.json.

    python export.py locator rows reader

Weights are stored as float16 behind a Cast, which the runtime folds away when it loads; all arithmetic is float32.
"""
import argparse
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
from factory import alphabet  # noqa: E402
from locator.net import Locator  # noqa: E402
from reader import net as reader_net  # noqa: E402
from rows.net import Rows  # noqa: E402

MODELS = Path(__file__).resolve().parents[1] / "models"
RUNS = Path(__file__).parent / "runs"


class Naming(nn.Module):
    """Features → the ten likeliest classes and their probabilities."""

    def __init__(self, namer):
        super().__init__()
        self.namer = namer

    def forward(self, feature):
        chance, which = torch.topk(torch.softmax(self.namer(feature), 1), 10)
        return chance, which.float()


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


def save(name: str, module: nn.Module, example: torch.Tensor, inputs: list[str], outputs: list[str], dynamic: dict, facts: dict) -> None:
    module.eval()
    path = MODELS / f"{name}.onnx"
    torch.onnx.export(module, (example,), str(path), input_names=inputs, output_names=outputs, dynamic_axes=dynamic, opset_version=17, dynamo=False)
    model = halve(onnx.load(str(path)))
    onnx.save(model, str(path))
    manifest_path = MODELS / "manifest.json"
    manifest = json.loads(manifest_path.read_text()) if manifest_path.exists() else {"models": {}}
    parameters = sum(p.numel() for p in module.parameters())
    manifest["models"][name] = {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size, "parameters": parameters,
                                "licence": "Apache-2.0", "source": "trained from drawn cards by training/ in this repository", **facts}
    manifest_path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    print(name, path.stat().st_size, "bytes", parameters, "parameters")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+", choices=["locator", "rows", "reader"])
    for name in parser.parse_args().names:
        state = torch.load(RUNS / name / "checkpoint.pt", map_location="cpu")
        if name == "locator":
            net = Locator()
            net.load_state_dict(state["net"])
            save("locator", net, torch.rand(1, 3, 192, 192), ["view"], ["out"], {}, {"input": "view 1×3×192×192, RGB 0…1, letterboxed with grey 128", "recipe": "training/locator/train.py", "steps": state["step"]})
        elif name == "rows":
            net = Rows()
            net.load_state_dict(state["net"])
            save("rows", net, torch.rand(1, 3, 208, 320), ["view"], ["map", "corners"], {}, {"input": "view 1×3×208×320, RGB 0…1, card upright with margin", "recipe": "training/rows/train.py", "steps": state["step"]})
        else:
            trunk, namer = reader_net.Trunk(), reader_net.Namer(len(alphabet.load()))
            trunk.load_state_dict({k[2:]: v for k, v in state["averaged"].items() if k[0] == "t"})
            namer.load_state_dict({k[2:]: v for k, v in state["averaged"].items() if k[0] == "n"})
            facts = {"recipe": "training/reader/train.py", "steps": state["step"], "lines": state["seen"]}
            save("reader-trunk", Spotting(trunk), torch.rand(1, 1, 32, 208), ["strip"], ["centre", "feature"], {"strip": {3: "width"}, "centre": {1: "frames"}, "feature": {1: "frames"}},
                 {"input": "strip 1×1×32×W, standardised grey", **facts})
            save("reader-namer", Naming(namer), torch.rand(32, 256), ["feature"], ["chance", "which"], {}, {"input": "feature 32×256", **facts})


if __name__ == "__main__":
    main()
