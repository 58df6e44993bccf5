"""The watermark net: which parts of a card's picture have a purpose written across them, as people do before they hand the picture over.

It looks at the card set upright with a margin around it, since what a program writes does not end where the card ends. What the card itself has printed on it,
a specimen mark too, is none.
"""
import torch
from torch import nn

from reader.net import conv

VIEW_W, VIEW_H, CARD_W, CARD_H, STRIDE = 320, 208, 256, 162, 8
CELLS_W, CELLS_H = VIEW_W // STRIDE, VIEW_H // STRIDE
TOP_CELLS = 16  # a card counts as written across as far as so many of its surest cells do


def thin(c: int, dilation: int = 1) -> nn.Sequential:
    """Each channel for itself in space, then all of them in each place."""
    return nn.Sequential(nn.Conv2d(c, c, 3, 1, dilation, dilation, groups=c, bias=False), nn.BatchNorm2d(c), nn.ReLU(inplace=True), *conv(c, c, 1, 1, 0))


class Watermark(nn.Module):
    """view N×3×208×320 (0…1) → N×26×40, logits of cells: is something written across there."""

    def __init__(self):
        super().__init__()
        self.near = nn.Sequential(conv(3, 16, 3, 2), conv(16, 32, 3, 2), thin(32), conv(32, 48, 3, 2))
        self.around = nn.Sequential(thin(48), thin(48, 2), thin(48, 4), thin(48, 8), thin(48, 2))
        self.join = nn.Sequential(conv(96, 48, 1, 1, 0), nn.Conv2d(48, 1, 1))
        nn.init.constant_(self.join[1].bias, -2.0)

    def forward(self, view):
        near = self.near(view - 0.5)
        return self.join(torch.cat([near, self.around(near)], 1))[:, 0]


def card_scores(cells: torch.Tensor) -> torch.Tensor:
    """N, logits of the whole card."""
    return cells.flatten(1).topk(TOP_CELLS).values.mean(1)
