"""Teaches the namer a character that it was never shown, and leaves all others as they are: one row of weights, fitted to what both trunks see of it.

    python -m reader.teach "#" --runs runs --minutes 1.2

A class that no line had while the namer learnt has weights that keep it from ever being named, and `--only-trunk` never changes them. Writes the reader's checkpoint anew.
"""
import argparse
import time
from pathlib import Path

import torch
from torch import nn

from factory import alphabet, holder, lines
from . import net
from .train import Lines, write

SHARE_OF_LINES = 0.75  # that hold the character
SHARE_OF_OTHERS = 0.35  # of other glyphs that are kept
HELD_OUT = 0.15
RARER = 3.0  # natural logarithm: how much rarer the character is on cards than among what it is fitted to, as far as that should count
STEPS, BATCH, RATE = 400, 4096, 0.02


def rows_with(character: str):
    """Rows of house numbers that hold the character, among such as are always drawn."""
    usual = lines.row

    def row(rng, focus=None):
        if rng.random() > SHARE_OF_LINES:
            return usual(rng, focus)
        text = ""
        while character not in text:
            text = lines.signs_text(rng)[-16:] if rng.random() < 0.5 else holder.one(rng, "路街村里巷道园苑区号") + lines.hash_number(rng)
        before = "".join(holder.one(rng, holder.all_han()) for _ in range(rng.integers(2, 8))) if rng.random() < 0.5 else ""
        return [lines.value_run(rng, before + text, rng.uniform(0.5, 1.3), rng.uniform(-0.03, 0.08))]

    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("character", help="one that house numbers have (`factory/lines.py`)")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="folder of runs that holds the reader's and the quick trunk's")
    parser.add_argument("--minutes", type=float, default=1.2, help="for drawing")
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    letters = alphabet.load()
    index = letters.index(options.character)
    checkpoint = options.runs / "reader" / "checkpoint.pt"
    state = torch.load(checkpoint, map_location="cpu")
    trunk, quick, namer = net.Trunk(), net.QuickTrunk(), net.Namer(len(letters))
    for module, prefix in ((trunk, "t."), (namer, "n.")):
        module.load_state_dict({k[2:]: v for k, v in state["averaged"].items() if k.startswith(prefix)})
    quick.load_state_dict(torch.load(options.runs / "quick" / "checkpoint.pt", map_location="cpu")["averaged"])
    trunks = [module.eval().to(memory_format=torch.channels_last) for module in (trunk, quick)]
    lines.row = rows_with(options.character)
    features, names, begun = [], [], time.time()
    with torch.no_grad():
        for x, _, where, classes, _ in Lines(options.seed):
            for module in trunks:
                kept = (classes == index) | (torch.rand(len(classes)) < SHARE_OF_OTHERS)
                features.append(module(x.contiguous(memory_format=torch.channels_last))[1][where[:, 0], where[:, 1]][kept])
                names.append(classes[kept])
            if time.time() - begun > options.minutes * 60:
                break
        features, wanted = torch.cat(features), torch.cat(names) == index
        others = namer(features)
    others[:, index] = -1e9
    rest, first = torch.logsumexp(others, 1), int(len(wanted) * HELD_OUT)
    weight, bias = (value[index].detach().clone().requires_grad_(True) for value in (namer.out.weight, namer.out.bias))

    def report(lower: float = 0.0):
        with torch.no_grad():
            chance = torch.sigmoid(features[:first] @ weight + bias - lower - rest[:first])
        its, not_its = chance[wanted[:first]], chance[~wanted[:first]]
        print(f"read {float((its > 0.5).float().mean()):.3f} of {len(its)}, other glyphs taken for it {float((not_its > 0.5).float().mean()):.4f} of {len(not_its)}")

    report()
    optimiser = torch.optim.Adam([weight, bias], lr=RATE)
    for _ in range(STEPS):
        some = torch.randint(first, len(wanted), (BATCH,))
        margin = features[some] @ weight + bias - rest[some]
        losses = nn.functional.binary_cross_entropy_with_logits(margin, wanted[some].float(), reduction="none")
        loss = (losses * torch.where(wanted[some], 0.5, 1.0)).mean() + 1e-5 * weight.square().sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    report(RARER)
    for held, key in ((state["averaged"], "n.out."), (state["namer"], "out.")):
        held[key + "weight"][index], held[key + "bias"][index] = weight.detach(), bias.detach() - RARER
    write(checkpoint, state)


if __name__ == "__main__":
    main()
