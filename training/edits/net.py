"""The edits net: which parts of a card, set upright, were not in the picture when it was taken. Where a purpose is written across the card is learned
beside it, so that the one is not taken for the other; the product has no use for it yet (AUC 0.63 on the exam's typefaces).

An edit shows where ground lines stop, grain differs from the rest of the card, edges run along a box, type is smoother than its neighbours. So every cell
is judged beside what the whole card is like.
"""
import torch
from torch import nn

from reader.net import conv

VIEW_W, VIEW_H, CARD_W, CARD_H, STRIDE = 448, 288, 432, 272, 8
TOP_CELLS = (6, 24)  # a card counts as edited, as watermarked, as far as so many of its most suspicious cells do


def wide(c: int, dilation: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(c, c, 3, 1, dilation, dilation, bias=False), nn.BatchNorm2d(c), nn.ReLU(inplace=True))


class Edits(nn.Module):
    """N×3×288×448 (0…1) → N×2×36×56, logits of cells: was it edited, does a watermark lie there."""

    def __init__(self):
        super().__init__()
        self.near = nn.Sequential(conv(3, 16, 3, 2), conv(16, 32, 3, 2), conv(32, 32), conv(32, 64, 3, 2), conv(64, 64))
        self.around = nn.Sequential(wide(64, 2), wide(64, 4))
        self.join = nn.Sequential(conv(64 * 3, 64, 1, 1, 0), nn.Conv2d(64, 2, 1))
        nn.init.constant_(self.join[1].bias, -3.0)

    def forward(self, x):
        near = self.near(x - 0.5)
        usual = near.mean((2, 3), keepdim=True)  # what cells of this card are like
        return self.join(torch.cat([near, self.around(near), (near - usual).abs()], 1))


def card_scores(cells: torch.Tensor) -> torch.Tensor:
    """N×2, logits of the whole card: means of its most suspicious cells."""
    return torch.stack([cells[:, kind].flatten(1).topk(count).values.mean(1) for kind, count in enumerate(TOP_CELLS)], 1)
