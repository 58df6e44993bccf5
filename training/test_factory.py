"""The factory's promises: the same seed draws the same bytes, and the split is kept. Run: python -m unittest test_factory"""
import contextlib
import hashlib
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np
import torch

import draw_exam
import export
from edits.net import Edits
from factory import alphabet, attacks, camera, edits, faces, lines, strips
from factory import split as lists
from locator.net import Locator
from portrait.net import Portrait
from reader import net as reader
from rows.net import Rows
from sharpness.net import Sharpness
from second import draw as second
from surface.net import Surface
from watermark.net import Watermark


class SameSeed(unittest.TestCase):
    def draw(self, folder: str) -> dict[str, str]:
        arguments = ["draw_exam.py", "--each", "1", "--seed", "5", "--longest", "640", "--out", folder]
        with mock.patch.object(sys, "argv", arguments), contextlib.redirect_stdout(io.StringIO()):
            draw_exam.main()
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in Path(folder).iterdir()}

    def test_the_same_seed_draws_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            self.assertEqual(self.draw(first), self.draw(second))

    def test_lines_too(self):
        strips = [lines.draw(np.random.default_rng(3))[0].tobytes() for _ in range(2)]
        self.assertEqual(strips[0], strips[1])

    def test_the_second_way_of_drawing_too(self):
        pictures = [second.draw_one(3, "photo", 0)["img"].tobytes() for _ in range(2)]
        self.assertEqual(pictures[0], pictures[1])


class Strips(unittest.TestCase):
    def of_photos(self):
        rng = np.random.default_rng(6)
        return [strip for _ in range(3) for strip in strips.of_photo(rng, strips.one_photo(rng))]

    def test_each_holds_its_glyphs_from_left_to_right(self):
        for strip, extents in self.of_photos():
            self.assertEqual((strip.shape[0], strip.dtype), (lines.STRIP, np.uint8))
            middles = [(left + right) / 2 for _, left, right in extents]
            self.assertEqual(middles, sorted(middles))
            self.assertTrue(0 < middles[0] and middles[-1] < strip.shape[1])

    def test_what_is_written_is_read(self):
        drawn = self.of_photos()
        with tempfile.TemporaryDirectory() as folder:
            strips.write(Path(folder) / "1.npz", drawn)
            read = strips.read(Path(folder) / "1.npz")
        self.assertEqual(len(read), len(drawn))
        for (strip, extents), (again, extents_again) in zip(drawn, read):
            np.testing.assert_array_equal(strip, again)
            self.assertEqual([c for c, _, _ in extents], [c for c, _, _ in extents_again])
            np.testing.assert_allclose([e[1:] for e in extents], [e[1:] for e in extents_again], atol=1e-3)


class Split(unittest.TestCase):
    def test_no_name_stands_on_both_sides(self):
        for what, sides in lists.LIST.items():
            names = [name for side in sides.values() for name in side]
            self.assertEqual(len(names), len(set(names)), what)

    def test_no_font_file_stands_on_both_sides(self):
        owner: dict[tuple, str] = {}
        for name, (_, files) in faces.FILES.items():
            side = lists.side_of("typefaces", name)
            for file in files:
                self.assertEqual(owner.setdefault(file, side), side, f"{name} and another face share {file[0]}")

    def test_the_second_way_of_drawing_has_no_typeface_of_the_exam(self):
        of_exam = {str(file[0]) for name, (_, files) in faces.FILES.items() if lists.side_of("typefaces", name) == "exam" for file in files}
        self.assertFalse(of_exam & {file for file, _ in second.FACES.values()})

    def test_every_name_is_known_to_the_code(self):
        known = {"typefaces": faces.FILES, "cameras": camera.DEVICES, "printers": attacks.PRINTERS, "editors": edits.EDITORS}
        for what, names in known.items():
            listed = {name for side in lists.LIST[what].values() for name in side}
            self.assertEqual(listed, set(names), what)


class Recipe(unittest.TestCase):
    def test_the_networks_are_those_whose_weights_are_committed(self):
        manifest = json.loads((Path(__file__).parents[1] / "models" / "manifest.json").read_text())["models"]
        made = {"locator": Locator(), "rows": Rows(), "reader-trunk": reader.Trunk(), "reader-blurred": reader.BlurTrunk(), "reader-quick": reader.QuickTrunk(), "reader-namer": reader.Namer(len(alphabet.load())),
                "surface": Surface(), "edits": Edits(), "portrait": Portrait(), "watermark": Watermark(), "sharpness": Sharpness()}
        self.assertEqual({name: sum(p.numel() for p in net.parameters()) for name, net in made.items()}, {name: entry["parameters"] for name, entry in manifest.items()})

    def test_what_sees_the_view_in_blocks_is_the_same_convolution(self):
        view, weight = torch.rand(1, 3, 16, 24), torch.randn(4, 3, 3, 3)
        blocks = view.reshape(1, 3, 8, 2, 12, 2).permute(0, 3, 5, 1, 2, 4).reshape(1, 12, 8, 12)  # each block's upper two px, then its lower two
        folded = torch.nn.functional.conv2d(torch.nn.functional.pad(blocks, (1, 0, 1, 0)), torch.from_numpy(export.fold(weight.numpy(), 1)))
        self.assertLess((folded - torch.nn.functional.conv2d(view, weight, stride=2, padding=1)).abs().max(), 1e-4)

    def test_weights_that_see_blocks_are_restored(self):
        net, bias = Edits(), np.float32([0.5] * 16)
        for layer, (before, halved) in export.SEES_VIEW.items():
            weight = net.get_submodule(layer).weight.detach().numpy()
            made = np.repeat(np.repeat(weight, 2, 2), 2, 3) / 4 if halved else weight
            shift = (export.GREY / 255 - 0.5) * weight.sum((1, 2, 3)) if halved else 0
            again, still = export.out_of_blocks(layer, export.fold(made, before), bias + shift)
            self.assertLess(np.abs(again - weight).max() + np.abs(still - bias).max(), 1e-5)


if __name__ == "__main__":
    unittest.main()
