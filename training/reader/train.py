"""Trains the reader on drawn lines for a given number of minutes; resumes from its checkpoint.

    python -m reader.train --minutes 90 --run runs/reader

Deterministic drawing by seed and step; the schedule runs over wall time, since lines are drawn without end.
"""
import argparse
import copy
import itertools
import math
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset

from factory import alphabet, holder, lines, strips
from . import net

BUCKETS = (96, 144, 208, 288, 400, 544)
PIXELS = 24 * 208  # per batch, so that each step costs alike


def standard(strip: np.ndarray) -> np.ndarray:
    x = strip.astype(np.float32)
    return (x - x.mean()) / (x.std() + 8.0)


def targets(extents, index, frames: int, rng):
    """Centre heat per frame, and (frame, class) pairs: the frame nearest each glyph's middle and one beside it."""
    heat = np.zeros(frames, np.float32)
    grid = np.arange(frames) * 4 + 2
    pairs = []
    for c, a, b in extents:
        middle, reach = (a + b) / 2, max(b - a, 10.0)
        heat = np.maximum(heat, np.exp(-0.5 * ((grid - middle) / np.clip(reach * 0.17, 2.0, 4.5)) ** 2))
        frame = int(round((middle - 2) / 4))
        if 0 <= frame < frames:
            pairs.append((frame, index[c]))
            beside = int(round((middle + rng.uniform(-0.28, 0.28) * reach - 2) / 4))
            if 0 <= beside < frames and beside != frame:
                pairs.append((beside, index[c]))
    return heat, pairs


# a line of which the quick trunk is this sure never comes before the other one (`text/read.ts`); so few of them keep it from unlearning plain print
SURE, KEPT = 0.9, 0.4
JUDGED_AT_ONCE = 8


class Judge:
    """What the quick trunk of a run reads rightly and is sure of, so that the reader's learns from the rest."""

    def __init__(self, runs: Path, namer: nn.Module):
        self.trunk, self.namer = net.QuickTrunk(), namer
        self.trunk.load_state_dict(torch.load(runs / "quick" / "checkpoint.pt", map_location="cpu")["averaged"])
        self.trunk.eval().to(memory_format=torch.channels_last)

    @torch.no_grad()
    def knows(self, strips: torch.Tensor, texts: list[list[int]]) -> list[bool]:
        """Of each strip, N×1×32×W: is every glyph read as the class that `texts` says, and surely?"""
        with torch.autocast("cpu", torch.bfloat16):
            centre, features = self.trunk(strips.contiguous(memory_format=torch.channels_last))
            chosen = peaks(centre.float())
            likely, classes = torch.softmax(self.namer(features[chosen]).float(), 1).max(1)
        counts = chosen.sum(1).tolist()
        return [read.tolist() == text and float(chance.min()) >= SURE for chance, read, text in zip(likely.split(counts), classes.split(counts), texts)]


# Of the lines given so many are strips of photographed cards, where there are any, and so many were given before: one processor draws no more than another learns from.
OF_PHOTOS, AGAIN = 0.3, 0.25
MANY_PHOTOGRAPHED = 12_000  # fewer strips are given as much more rarely
KEPT_FOR_AGAIN = 40_000
LOOK_FOR_SHARDS = 5_000  # lines


class Lines(IterableDataset):
    """`focus`: how often each Chinese character is wanted, shared with whoever trains, who changes it. `judge`: of what it knows, few are given. `photos`: folder of `factory/strips.py`."""

    def __init__(self, seed: int, split: str = "train", focus: torch.Tensor | None = None, judge: Judge | None = None, photos: Path | None = None):
        self.seed, self.split, self.focus, self.judge, self.photos = seed, split, focus, judge, photos

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, worker.id if worker else 0])
        if worker:
            torch.set_num_threads(1)
        index, shelves = lines.index_of(), {b: [] for b in BUCKETS}
        for strip, extents in self.mixed(rng, index):
            bucket = bucket_of(strip)
            padded = np.zeros((lines.STRIP, bucket), np.float32)
            padded[:, :strip.shape[1]] = standard(strip)
            shelves[bucket].append((padded, *targets(extents, index, bucket // 4, rng), "".join(c for c, _, _ in extents)))
            size = max(8, PIXELS // bucket)
            if len(shelves[bucket]) >= size:
                batch, shelves[bucket] = shelves[bucket][:size], shelves[bucket][size:]
                where = [(n, f) for n, item in enumerate(batch) for f, _ in item[2]]
                yield (torch.from_numpy(np.stack([i[0] for i in batch]))[:, None], torch.from_numpy(np.stack([i[1] for i in batch])),
                       torch.tensor(where), torch.tensor([c for i in batch for _, c in i[2]]), [i[3] for i in batch])

    def mixed(self, rng, index) -> Iterator[lines.Drawn]:
        """Lines drawn now, strips of photos, and where there are such strips lines given before, too."""
        fresh = self.worth_learning(rng, index, (lines.draw(rng, self.split, None if self.focus is None else self.focus.numpy()) for _ in itertools.count()))
        if self.photos is None:
            yield from fresh
        photographed, shards, before = [], set(), []
        for count in itertools.count():
            if count % LOOK_FOR_SHARDS == 0:
                for shard in sorted(set(self.photos.glob("*.npz")) - shards):
                    shards.add(shard)
                    photographed += self.worth_learning(rng, index, strips.read(shard))
            roll = rng.random()
            if roll < OF_PHOTOS * min(1.0, len(photographed) / MANY_PHOTOGRAPHED):
                yield photographed[int(rng.integers(len(photographed)))]
            elif roll > 1 - AGAIN and len(before) == KEPT_FOR_AGAIN:
                yield before[int(rng.integers(len(before)))]
            else:
                item = next(fresh)
                if len(before) < KEPT_FOR_AGAIN:
                    before.append(item)
                else:
                    before[int(rng.integers(len(before)))] = item
                yield item

    def worth_learning(self, rng, index, drawn: Iterable[lines.Drawn]) -> Iterator[lines.Drawn]:
        """Those that fit and hold what the alphabet has, and of them not all that the judge knows."""
        waiting = {b: [] for b in BUCKETS}
        for strip, extents in drawn:
            bucket = bucket_of(strip)
            if bucket is None or any(c not in index for c, _, _ in extents):
                continue
            if self.judge is None:
                yield strip, extents
                continue
            waiting[bucket].append((strip, extents))
            if len(waiting[bucket]) == JUDGED_AT_ONCE:
                some, waiting[bucket] = waiting[bucket], []
                padded = np.zeros((JUDGED_AT_ONCE, 1, lines.STRIP, bucket), np.float32)
                for row, (strip, _) in zip(padded, some):
                    row[0, :, :strip.shape[1]] = standard(strip)
                known = self.judge.knows(torch.from_numpy(padded), [[index[c] for c, _, _ in extents] for _, extents in some])
                yield from (item for item, knows in zip(some, known) if not knows or rng.random() < KEPT)


def bucket_of(strip: np.ndarray) -> int | None:
    return next((b for b in BUCKETS if strip.shape[1] <= b), None)


# what is mistaken more often is drawn more often; a mistake is forgotten after so many sights, and all are drawn now and then
FORGET, NOW_AND_THEN = 0.05, 0.03


class Mistakes:
    """Share of mistakes by class, over the last sights of each, and how often its characters should be drawn for that."""

    def __init__(self, classes: int):
        self.share = torch.full((classes,), 0.2)
        self.han = torch.tensor([lines.index_of()[c] for c in holder.all_han()])
        self.focus = torch.ones(len(self.han)).share_memory_()

    def note(self, logits: torch.Tensor, names: torch.Tensor) -> None:
        wrong = (logits.argmax(1) != names).float()
        self.share.index_add_(0, names, FORGET * (wrong - self.share[names]))
        self.share.clamp_(0, 1)

    def draw_more(self) -> None:
        self.focus.copy_(self.share[self.han] + NOW_AND_THEN)


def peaks(centre: torch.Tensor, floor: float = 0.35) -> torch.Tensor:
    """Frames that hold a glyph's middle: probability above `floor` and the highest of three."""
    p = torch.sigmoid(centre)
    best = torch.max_pool1d(p[:, None], 3, 1, 1)[:, 0]
    return (p >= floor) & (p == best)


@torch.no_grad()
def examine(trunk, namer, batches) -> dict[str, float]:
    trunk.eval(), namer.eval()
    letters = alphabet.load()
    right = total = wrong = characters = 0
    for x, _, _, _, texts in batches:
        centre, features = trunk(x)
        chosen = peaks(centre)
        names = namer(features[chosen]).argmax(1).tolist()
        at = 0
        for row, text in zip(chosen, texts):
            count = int(row.sum())
            read = "".join(letters[i] for i in names[at:at + count])
            at += count
            right += read == text
            total += 1
            wrong += distance(read, text)
            characters += len(text)
    trunk.train(), namer.train()
    return {"lines": right / total, "wrong": wrong / characters}


def rate_at(top: float, step: int, progress: float) -> float:
    """The learning rate: a warm-up of 300 steps, then a cosine over the schedule, of which `progress` (0…1) has passed."""
    return top * min(1, (step + 1) / 300) * (0.5 + 0.5 * math.cos(math.pi * progress)) + 1e-6


@torch.no_grad()
def follow(averaged: dict[str, torch.Tensor], weights: dict[str, torch.Tensor], step: int) -> None:
    """Moves the running mean of the weights, which is what is exported, towards them."""
    keep = min(0.999, (step + 1) / (step + 10))
    for name, value in weights.items():
        if value.dtype.is_floating_point:
            averaged[name].lerp_(value, 1 - keep)
        else:
            averaged[name].copy_(value)


def write(checkpoint: Path, state: dict) -> None:
    """At once or not at all: a run may be stopped at any time."""
    fresh = checkpoint.with_name(checkpoint.name + ".new")
    torch.save(state, fresh)
    fresh.replace(checkpoint)


def distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--run", type=Path, help="runs/reader, or runs/blurred")
    parser.add_argument("--rate", type=float, default=1.6e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--again", action="store_true", help="keep the weights, begin a new schedule")
    parser.add_argument("--only-trunk", action="store_true", help="the namer stays, and so does the quick trunk that learnt to serve it")
    parser.add_argument("--blurred", type=Path, help="folder of runs: train the trunk for blurred lines, begun as the reader's there, whose namer stays")
    parser.add_argument("--unsure", type=Path, help="folder of runs: learn from what its quick trunk leaves to this one")
    parser.add_argument("--photos", type=Path, help="folder of factory/strips.py: learn from strips of photographed cards besides")
    parser.add_argument("--bf16", action="store_true", help="in 16 bits where the processor has them")
    parser.add_argument("--compile", action="store_true", help="the trunk as machine code, twice as fast after some minutes for each of six widths; takes a compiler of C++")
    options = parser.parse_args()
    options.run = options.run or Path("runs") / ("blurred" if options.blurred else "reader")
    options.run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)  # moments of rare classes sink into denormals, which are many times slower
    classes = len(alphabet.load())
    trunk, namer = net.Trunk(), net.Namer(classes)
    if options.blurred:
        learnt = torch.load(options.blurred / "reader" / "checkpoint.pt")
        trunk.load_state_dict(learnt["trunk"]), namer.load_state_dict(learnt["namer"])
        begun_as, trunk = trunk, net.BlurTrunk()
        trunk.begin_as(begun_as)
    trunk.to(memory_format=torch.channels_last)
    namer.requires_grad_(not (options.only_trunk or options.blurred))
    parameters = [p for p in [*trunk.parameters(), *namer.parameters()] if p.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=options.rate, weight_decay=0.01)
    averaged = {k: v.clone() for k, v in [*trunk.state_dict(prefix="t.").items(), *namer.state_dict(prefix="n.").items()]}
    step, spent, seen = 0, 0.0, 0
    checkpoint = options.run / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint)
        trunk.load_state_dict(state["trunk"]), namer.load_state_dict(state["namer"])
        if "optimiser" in state:  # restore.py cannot know it
            optimiser.load_state_dict(state["optimiser"])
        averaged, step, spent, seen = state["averaged"], state["step"], 0.0 if options.again else state["spent"], state["seen"]
    first = step if options.again else 0
    exam = DataLoader(Lines(987, "exam"), batch_size=None)
    held = [b for _, b in zip(range(40), exam)]
    mistakes = Mistakes(classes)
    judge = Judge(options.unsure, copy.deepcopy(namer).requires_grad_(False)) if options.unsure else None
    loader = iter(DataLoader(Lines(options.seed * 1000 + step, focus=mistakes.focus, judge=judge, photos=options.photos), batch_size=None, num_workers=1, prefetch_factor=16))
    look = torch.compile(trunk, dynamic=False) if options.compile else trunk
    drawn, here = seen, time.time()
    budget, begun, last, sums = options.minutes * 60, time.time() - spent, time.time(), np.zeros(3)
    while (elapsed := time.time() - begun) < budget:
        x, heat, where, names, texts = next(loader)
        progress = elapsed / budget
        rate = rate_at(options.rate, step - first, progress)
        for group in optimiser.param_groups:
            group["lr"] = rate
        with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
            centre, features = look(x.contiguous(memory_format=torch.channels_last))
            logits = namer(features[where[:, 0], where[:, 1]])
        spot = nn.functional.binary_cross_entropy_with_logits(centre.float(), heat)
        logits = logits.float()
        name = nn.functional.cross_entropy(logits, names)
        mistakes.note(logits.detach(), names)
        loss = name + 4 * spot
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 5.0)
        optimiser.step()
        follow(averaged, {**trunk.state_dict(prefix="t."), **namer.state_dict(prefix="n.")}, step)
        step, seen = step + 1, seen + len(texts)
        sums += (float(name.detach()), float(spot.detach()), 1)
        if time.time() - last > 120 or step == 100:
            t2, n2 = type(trunk)(), net.Namer(classes)
            t2.load_state_dict({k[2:]: v for k, v in averaged.items() if k[0] == "t"})
            n2.load_state_dict({k[2:]: v for k, v in averaged.items() if k[0] == "n"})
            score = examine(t2, n2, held)
            print(f"{elapsed / 60:6.1f} min step {step} lines {seen} ({(seen - drawn) / (time.time() - here):.0f}/s) name {sums[0] / sums[2]:.3f} spot {sums[1] / sums[2]:.4f} "
                  f"exam lines right {score['lines']:.3f} characters wrong {score['wrong']:.4f}", flush=True)
            sums[:] = 0
            mistakes.draw_more()
            write(checkpoint, {"trunk": trunk.state_dict(), "namer": namer.state_dict(), "optimiser": optimiser.state_dict(), "averaged": averaged,
                               "step": step, "spent": time.time() - begun, "seen": seen})
            last = time.time()


if __name__ == "__main__":
    main()
