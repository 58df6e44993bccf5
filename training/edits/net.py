"""The edits net: which parts of a card, set upright, were not in the picture when it was taken. Where a purpose is written across the card is learned
beside it, so that the one is not taken for the other; the product has no use for it yet (AUC 0.63 on the exam's typefaces).

An edit shows where ground lines stop, grain differs from the rest of the card, edges run along a box, type is smoother or crisper than its neighbours. Grain,
the crispness of type and what JPEG made of them do not outlive the shrinking of a large card to the view. So each cell is also looked at in a window of
the picture as it is, laid along the borders of JPEG's blocks: how strong every frequency of a block is there, by its cosine transform, which is what JPEG itself keeps.
And every cell is judged beside what cells like it are like on this card: print beside print, ground beside ground, the portrait beside itself.

Edges and type are looked at twice: `near` sees the view at half its size, where a line is wide enough to be seen as one; `crisp` sees all of it, where strokes have a
weight and the ground its fine lines.
"""
import math

import cv2
import numpy as np
import torch
from torch import nn

from reader.net import conv, same

VIEW_W, VIEW_H, CARD_W, CARD_H, STRIDE = 896, 576, 864, 544, 16
CELLS_W, CELLS_H = VIEW_W // STRIDE, VIEW_H // STRIDE
WINDOW, BLOCK = 16, 8  # px of the picture a cell is looked at in, on borders of JPEG's blocks of colour; and of its blocks of brightness
KINDS = 8  # of cells, as far as they are judged beside their like
TOP_CELLS = (6, 24)  # a card counts as edited, as watermarked, as far as so many of its most suspicious cells do


def wide(c: int, dilation: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(c, c, 3, 1, dilation, dilation, bias=False), nn.BatchNorm2d(c), nn.ReLU(inplace=True))


def windows_of(picture: np.ndarray, to_picture: np.ndarray, columns: int = CELLS_W, rows: int = CELLS_H, stride: int = STRIDE) -> tuple[np.ndarray, np.ndarray]:
    """Of a picture H×W×3 uint8 RGB the WINDOW×WINDOW px about each cell's middle, from a multiple of WINDOW on, side by side as the cells are: brightness
    (1×576×896 for this net), (red + 2 green + blue) / 4, and red less blue, a mean of 2×2 px (1×288×448). `to_picture` takes view px to its px. Beyond the picture its edge
    is repeated."""
    height, width = picture.shape[:2]
    middles = np.stack(np.meshgrid((np.arange(columns) + 0.5) * stride, (np.arange(rows) + 0.5) * stride), -1).reshape(1, -1, 2)
    at = cv2.perspectiveTransform(middles, to_picture)[0]
    reach = np.arange(WINDOW)
    # the window that the middle stands in, and none that begins beyond the picture
    x, y = (np.clip(np.floor(np.clip(at[:, axis], 0, size - 1) / WINDOW).astype(int)[:, None] * WINDOW + reach, 0, size - 1) for axis, size in ((0, width), (1, height)))
    window = picture[y[:, :, None], x[:, None, :]].astype(np.float32)
    bright, tint = (window[..., 0] + 2 * window[..., 1] + window[..., 2]) / 4, window[..., 0] - window[..., 2]
    tint = tint.reshape(-1, BLOCK, 2, BLOCK, 2).mean((2, 4))
    beside = lambda planes, size: planes.reshape(rows, columns, size, size).transpose(0, 2, 1, 3).reshape(1, rows * size, columns * size)
    return beside(bright, WINDOW), beside(tint, BLOCK)


def cosines() -> torch.Tensor:
    """63×1×8×8: the orthonormal two-dimensional cosine transform of a block, without its mean."""
    at, frequency = torch.arange(BLOCK), torch.arange(BLOCK)[:, None]
    along = torch.cos(math.pi * (2 * at + 1) * frequency / (2 * BLOCK)) / 2
    along[0] /= math.sqrt(2)
    return torch.einsum("iy,jx->ijyx", along, along).reshape(-1, 1, BLOCK, BLOCK)[1:].contiguous()


class Edits(nn.Module):
    """view N×3×576×896 (0…1), bright N×1×576×896 (0…255) and tint N×1×288×448 (−255…255) → N×2×36×56, logits of cells: was it edited, does a watermark lie there."""

    def __init__(self):
        super().__init__()
        self.near = nn.Sequential(conv(3, 16, 3, 2), conv(16, 32, 3, 2), conv(32, 48, 3, 2), conv(48, 48))
        self.around = nn.Sequential(wide(48, 2), wide(48, 4))
        self.register_buffer("cosines", cosines(), persistent=False)
        self.bands = conv(63, 48, 1, 1, 0)
        self.tints = conv(63, 16, 1, 1, 0)
        self.kinds = nn.Conv2d(48, KINDS, 1)
        self.fine = nn.Sequential(conv(64 * 2, 48, 1, 1, 0), wide(48, 2))
        self.crisp = nn.Sequential(conv(3, 16, 3, 2), conv(16, 24, 3, 2), conv(24, 40, 3, 2), same(40), conv(40, 64, 3, 2), same(64))
        self.crisp_kinds = nn.Conv2d(64, KINDS, 1)
        self.beside = nn.Sequential(conv(64 * 2, 64, 1, 1, 0), wide(64, 2), wide(64, 4))
        self.join = nn.Sequential(conv(48 * 4 + 64, 64, 1, 1, 0), nn.Conv2d(64, 2, 1))
        nn.init.constant_(self.join[1].bias, -3.0)

    def strengths(self, planes, blocks: int):
        """Logarithms of how strong each frequency is in a cell's window of blocks×blocks blocks: N×63×36×56."""
        with torch.autocast("cpu", enabled=False):  # fewer bits would be as coarse as what is measured
            strength = nn.functional.conv2d(planes.float(), self.cosines, stride=BLOCK).abs()
            return torch.log1p(nn.functional.avg_pool2d(strength, blocks) if blocks > 1 else strength)

    def forward(self, view, bright, tint):
        near = self.near(nn.functional.avg_pool2d(view, 2) - 0.5)
        fine = torch.cat([self.bands(self.strengths(bright, WINDOW // BLOCK)), self.tints(self.strengths(tint, 1))], 1)
        crisp = self.crisp(view)
        like = likeness(self.kinds(near))
        fine = self.fine(torch.cat([fine, fine - like(fine)], 1))
        crisp = self.beside(torch.cat([crisp, crisp - likeness(self.crisp_kinds(crisp))(crisp)], 1))
        return self.join(torch.cat([near, self.around(near), (near - like(near)).abs(), fine, crisp], 1))


def likeness(kinds: torch.Tensor):
    """From logits of kinds, N×KINDS×cells: a function that gives of features N×C×cells what the cells of the same kinds have in the mean."""
    kinds = torch.softmax(kinds.flatten(2), 1)
    share = kinds / (kinds.sum(2, keepdim=True) + 1)
    return lambda cells: ((cells.flatten(2) @ share.transpose(1, 2)) @ kinds).reshape(cells.shape)


def card_scores(cells: torch.Tensor) -> torch.Tensor:
    """N×2, logits of the whole card: means of its most suspicious cells."""
    return torch.stack([cells[:, kind].flatten(1).topk(count).values.mean(1) for kind, count in enumerate(TOP_CELLS)], 1)
