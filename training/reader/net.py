"""The reader: a strip 1×32×W in, per 4-px frame a 'centre of a glyph' score and a feature; glyphs are named only where centres stand.

Two graphs, so that the wide class layer (8 337 characters) runs on the dozen frames that hold a glyph and not on all:
`Trunk` strip → (centre logits, features); `Namer` features of chosen frames → class logits.
"""
import torch
from torch import nn


def conv(cin: int, cout: int, kernel=3, stride=1, padding=1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(cin, cout, kernel, stride, padding, bias=False), nn.BatchNorm2d(cout), nn.ReLU(inplace=True))


class Residual(nn.Module):
    def __init__(self, body: nn.Module):
        super().__init__()
        self.body = body

    def forward(self, x):
        return torch.relu(x + self.body(x))


def same(c: int) -> Residual:
    return Residual(nn.Sequential(conv(c, c), nn.Conv2d(c, c, 3, 1, 1, bias=False), nn.BatchNorm2d(c)))


def along(c: int) -> Residual:
    return Residual(nn.Sequential(nn.Conv2d(c, c, (1, 3), 1, (0, 1), bias=False), nn.BatchNorm2d(c), nn.ReLU(inplace=True),
                                  nn.Conv2d(c, c, (1, 3), 1, (0, 1), bias=False), nn.BatchNorm2d(c)))


class Trunk(nn.Module):
    """N×1×32×W → centre logits N×(W/4), features N×(W/4)×D."""

    def __init__(self, widths=(16, 32, 64, 128), depth: int = 256):
        super().__init__()
        a, b, c, d = widths
        self.body = nn.Sequential(
            conv(1, a, 3, 2), conv(a, b), conv(b, c, 3, 2), same(c), same(c), conv(c, d, 3, (2, 1)), same(d), same(d), same(d),
            conv(d, depth, (4, 3), 1, (0, 1)), along(depth), along(depth))
        self.centre = nn.Conv2d(depth, 1, 1)

    def forward(self, x):
        f = self.body(x)
        return self.centre(f)[:, 0, 0], f[:, :, 0].transpose(1, 2)


def afar(c: int, apart: int) -> Residual:
    """As `along`, but each frame sees those `apart` frames and twice that away."""
    return Residual(nn.Sequential(nn.Conv2d(c, c, (1, 5), 1, (0, 2 * apart), (1, apart), bias=False), nn.BatchNorm2d(c), nn.ReLU(inplace=True),
                                  nn.Conv2d(c, c, (1, 5), 1, (0, 2 * apart), (1, apart), bias=False), nn.BatchNorm2d(c)))


class Attention(nn.Module):
    """N×C×1×W → the same: each frame asks all others of its line."""

    def __init__(self, c: int, heads: int = 4):
        super().__init__()
        self.heads = heads
        self.ask = nn.Sequential(nn.Conv2d(c, 3 * c, 1, bias=False), nn.BatchNorm2d(3 * c))
        self.tell = nn.Sequential(nn.Conv2d(c, c, 1, bias=False), nn.BatchNorm2d(c))

    def forward(self, x):
        n, c, _, w = x.shape
        query, key, value = self.ask(x).reshape(n, 3, self.heads, c // self.heads, w).unbind(1)
        weight = torch.softmax(query.transpose(2, 3) @ key * (c // self.heads) ** -0.5, 3)
        return self.tell((value @ weight.transpose(2, 3)).reshape(n, c, 1, w))


class BlurTrunk(Trunk):
    """As `Trunk` gives them, from twice its multiply-adds, for lines that are blurred: more blocks, and frames that ask what stands elsewhere in the line."""

    def __init__(self, depth: int = 256):
        super().__init__(depth=depth)
        self.body = nn.Sequential(*self.body[:5], same(64), *self.body[5:9], *(same(128) for _ in range(3)), *self.body[9:],
                                  afar(depth, 3), Residual(Attention(depth)), afar(depth, 6), Residual(Attention(depth)))

    @torch.no_grad()
    def begin_as(self, trunk: Trunk) -> None:
        """Says what that one says: what it has besides gives nothing yet."""
        of_trunk = [*range(5), *range(6, 10), *range(13, 16)]
        for place, layer in zip(of_trunk, trunk.body):
            self.body[place].load_state_dict(layer.state_dict())
        self.centre.load_state_dict(trunk.centre.state_dict())
        for place, layer in enumerate(self.body):
            if place not in of_trunk:
                nn.init.zeros_([module for module in layer.modules() if isinstance(module, nn.BatchNorm2d)][-1].weight)


class QuickTrunk(nn.Module):
    """As `Trunk` gives them, from two fifths of its multiply-adds: learnt from what that says (reader/distil.py)."""

    def __init__(self, widths=(16, 40, 80), between: int = 128, depth: int = 256):
        super().__init__()
        a, b, c = widths
        tail = nn.Sequential(nn.Conv2d(depth, between, (1, 3), 1, (0, 1), bias=False), nn.BatchNorm2d(between), nn.ReLU(inplace=True),
                             nn.Conv2d(between, depth, (1, 3), 1, (0, 1), bias=False), nn.BatchNorm2d(depth))
        self.body = nn.Sequential(conv(1, a, 3, 2), conv(a, b, 3, 2), same(b), conv(b, c, 3, (2, 1)), same(c), conv(c, depth, (4, 3), 1, (0, 1)), Residual(tail))
        self.centre = nn.Conv2d(depth, 1, 1)

    def forward(self, x):
        f = self.body(x)
        return self.centre(f)[:, 0, 0], f[:, :, 0].transpose(1, 2)


class Namer(nn.Module):
    """M×D features → M×classes logits."""

    def __init__(self, classes: int, depth: int = 256):
        super().__init__()
        self.out = nn.Linear(depth, classes)

    def forward(self, f):
        return self.out(f)
