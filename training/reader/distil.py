"""Trains the quick trunk to see what the reader's trunk sees, on drawn lines, for a given number of minutes; resumes from its checkpoint.

    python -m reader.distil --minutes 90 --teacher runs/mean

The namer is the reader's own and stays as it is, so the two trunks share one. Each glyph's target is half what stands there and half what the teacher
takes it for; besides, its feature should be the teacher's.
"""
import argparse
import time
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader

from factory import alphabet
from . import net
from .train import Lines, Mistakes, examine, follow, rate_at, write

WEIGHTS = {"name": 1.0, "feature": 2.0, "spot": 4.0}


def learnt(path: Path, classes: int) -> tuple[nn.Module, nn.Module]:
    """Trunk and namer of a reader's run, as they are exported."""
    averaged = torch.load(path / "reader" / "checkpoint.pt", map_location="cpu")["averaged"]
    trunk, namer = net.Trunk(), net.Namer(classes)
    for module, prefix in ((trunk, "t."), (namer, "n.")):
        module.load_state_dict({k[2:]: v for k, v in averaged.items() if k.startswith(prefix)})
        module.eval().requires_grad_(False)
    return trunk.to(memory_format=torch.channels_last), namer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--teacher", type=Path, default=Path("runs"), help="folder of runs that holds the reader's")
    parser.add_argument("--run", type=Path, default=Path("runs/quick"))
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--again", action="store_true", help="keep the weights, begin a new schedule")
    parser.add_argument("--photos", type=Path, help="folder of factory/strips.py: learn from strips of photographed cards besides")
    parser.add_argument("--bf16", action="store_true", help="in 16 bits where the processor has them")
    options = parser.parse_args()
    options.run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    classes = len(alphabet.load())
    teacher, namer = learnt(options.teacher, classes)
    trunk = net.QuickTrunk().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(trunk.parameters(), lr=options.rate, weight_decay=0.01)
    averaged = {k: v.clone() for k, v in trunk.state_dict().items()}
    step, spent, seen = 0, 0.0, 0
    checkpoint = options.run / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint)
        trunk.load_state_dict(state["trunk"])
        if "optimiser" in state:  # restore.py cannot know it
            optimiser.load_state_dict(state["optimiser"])
        averaged, step, spent, seen = state["averaged"], state["step"], 0.0 if options.again else state["spent"], state["seen"]
    first = step if options.again else 0
    held = [b for _, b in zip(range(40), DataLoader(Lines(987, "exam"), batch_size=None))]
    score = examine(teacher, namer, held)
    teacher.eval(), namer.eval()
    print(f"teacher: exam lines right {score['lines']:.3f} characters wrong {score['wrong']:.4f}", flush=True)
    mistakes = Mistakes(classes)
    loader = iter(DataLoader(Lines(options.seed * 1000 + step, focus=mistakes.focus, photos=options.photos), batch_size=None, num_workers=1, prefetch_factor=16))
    drawn, here = seen, time.time()
    budget, begun, last, sums = options.minutes * 60, time.time() - spent, time.time(), torch.zeros(4)
    while (elapsed := time.time() - begun) < budget:
        x, heat, where, names, texts = next(loader)
        rate = rate_at(options.rate, step - first, elapsed / budget)
        for group in optimiser.param_groups:
            group["lr"] = rate
        x = x.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
            with torch.no_grad():
                wanted = teacher(x)[1][where[:, 0], where[:, 1]]
                soft = namer(wanted)
            centre, features = trunk(x)
            mine = features[where[:, 0], where[:, 1]]
            logits = namer(mine)
        wanted, centre, mine, logits = (value.float() for value in (wanted, centre, mine, logits))
        soft = torch.softmax(soft.float(), 1)
        mistakes.note(logits.detach(), names)
        parts = {"name": 0.5 * nn.functional.cross_entropy(logits, names) + 0.5 * nn.functional.cross_entropy(logits, soft),
                 "feature": (mine - wanted).square().mean() / wanted.square().mean(),
                 "spot": nn.functional.binary_cross_entropy_with_logits(centre, heat)}
        loss = sum(WEIGHTS[part] * value for part, value in parts.items())
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(trunk.parameters(), 5.0)
        optimiser.step()
        follow(averaged, trunk.state_dict(), step)
        step, seen = step + 1, seen + len(texts)
        sums += torch.tensor([float(value.detach()) for value in parts.values()] + [1])
        if time.time() - last > 120 or step == 100:
            shown = net.QuickTrunk()
            shown.load_state_dict(averaged)
            score = examine(shown, namer, held)
            namer.eval()
            print(f"{elapsed / 60:6.1f} min step {step} lines {seen} ({(seen - drawn) / (time.time() - here):.0f}/s) "
                  + " ".join(f"{part} {float(value / sums[3]):.4f}" for part, value in zip(parts, sums))
                  + f" exam lines right {score['lines']:.3f} characters wrong {score['wrong']:.4f}", flush=True)
            sums.zero_()
            mistakes.draw_more()
            write(checkpoint, {"trunk": trunk.state_dict(), "optimiser": optimiser.state_dict(), "averaged": averaged, "step": step,
                               "spent": time.time() - begun, "seen": seen})
            last = time.time()


if __name__ == "__main__":
    main()
