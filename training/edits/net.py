"""The edits net: which parts of a card, set upright, were not in the picture when it was taken. Where a purpose is written across the card is learned
beside it, so that the one is not taken for the other; the product has no use for it yet (AUC 0.63 on the exam's typefaces).

An edit shows where ground lines stop, grain differs from the rest of the card, edges run along a box, type is smoother or crisper than its neighbours. So
every cell is judged beside what the whole card is like. Grain, the crispness of type and the borders of JPEG's blocks, which a picture keeps from its first
saving on and what was put in later has not, do not outlive the shrinking of a large card to the view, so they are measured in the picture as it is (`traces_of`).
"""
import cv2
import numpy as np
import torch
from torch import nn

from reader.net import conv

VIEW_W, VIEW_H, CARD_W, CARD_H, STRIDE = 448, 288, 432, 272, 8
CELLS_W, CELLS_H = VIEW_W // STRIDE, VIEW_H // STRIDE
TRACES = 6
WINDOW, BLOCK = 12, 4  # px of the picture around a cell's middle, and of the blocks that they are nine of
GRID, GRID_WINDOW, GRID_GAIN = 8, 16, 4  # px between the borders of JPEG's blocks, px of the picture around a cell's middle, and what makes the trace as large as the others
CRISPEST = 200  # cells: what the card's print is like, where the mean is mostly ground
TOP_CELLS = (6, 24)  # a card counts as edited, as watermarked, as far as so many of its most suspicious cells do


def wide(c: int, dilation: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(c, c, 3, 1, dilation, dilation, bias=False), nn.BatchNorm2d(c), nn.ReLU(inplace=True))


def traces_of(picture: np.ndarray, to_picture: np.ndarray) -> np.ndarray:
    """TRACES×36×56 of a picture H×W×3 uint8 RGB; `to_picture` takes view px to its px. What is left of brightness and of red less blue when the mean of the four
    neighbours is taken away, and the steepest slope, in WINDOW×WINDOW px about each cell's middle: logarithms of the median and of the largest of nine blocks'
    brightness, of the mean of brightness, of the mean of colour, of the slope. Places beyond the picture count as its edge. Last, `block_borders`."""
    red, green, blue = (picture[..., channel].astype(np.float32) for channel in range(3))
    bright, tint = (red + 2 * green + blue) / 4, red - blue
    cross = np.float32([[0, -0.25, 0], [-0.25, 1, -0.25], [0, -0.25, 0]])
    left_over = [np.abs(cv2.filter2D(plane, -1, cross, borderType=cv2.BORDER_REPLICATE)) for plane in (bright, tint)]
    slope = np.abs(cv2.filter2D(bright, -1, np.float32([[-0.5, 0, 0.5]]), borderType=cv2.BORDER_REPLICATE))
    middles = np.stack(np.meshgrid((np.arange(CELLS_W) + 0.5) * STRIDE, (np.arange(CELLS_H) + 0.5) * STRIDE), -1).reshape(1, -1, 2)
    at = np.floor(cv2.perspectiveTransform(middles, to_picture)[0]).astype(int)
    reach = np.arange(WINDOW) - WINDOW // 2
    y, x = (np.clip(at[:, axis, None] + reach, 0, picture.shape[1 - axis] - 1) for axis in (1, 0))
    window = lambda plane: plane[y[:, :, None], x[:, None, :]]
    blocks = window(left_over[0]).reshape(-1, 3, BLOCK, 3, BLOCK).mean((2, 4)).reshape(-1, 9)
    values = (np.median(blocks, 1), blocks.max(1), blocks.mean(1), window(left_over[1]).mean((1, 2)), window(slope).max((1, 2)))
    traces = np.vstack([np.log1p(np.stack(values)), block_borders(bright, at)[None]])
    return traces.reshape(TRACES, CELLS_H, CELLS_W).astype(np.float32)


def block_borders(bright: np.ndarray, at: np.ndarray) -> np.ndarray:
    """How much steeper brightness is across the borders of JPEG's blocks than right beside them, in windows about each of `at`: a difference of logarithms. The
    picture's outermost pixels count for nothing."""
    height, width = bright.shape
    inner = np.zeros_like(bright, dtype=np.float64)
    inner[2:height - 2, 2:width - 2] = 1
    sums = np.zeros((3, height, width))
    for axis, size in ((1, width), (0, height)):
        step = np.abs(np.diff(bright.astype(np.float64), axis=axis, prepend=np.take(bright, [0], axis)))
        border = inner * np.expand_dims(np.arange(size) % GRID == 0, 1 - axis)
        sums += border * step, border * (np.roll(step, 1, axis) + np.roll(step, -1, axis)) / 2, border
    table = np.pad(sums.cumsum(1).cumsum(2), ((0, 0), (1, 0), (1, 0)))
    x, y = (np.clip(at[:, axis, None] + (-GRID_WINDOW // 2, GRID_WINDOW // 2), 0, size) for axis, size in ((0, width), (1, height)))
    across, beside, count = (plane[y[:, 1], x[:, 1]] - plane[y[:, 0], x[:, 1]] - plane[y[:, 1], x[:, 0]] + plane[y[:, 0], x[:, 0]] for plane in table)
    count = np.maximum(count, 1)
    return GRID_GAIN * (np.log1p(across / count) - np.log1p(beside / count))


class Edits(nn.Module):
    """view N×3×288×448 (0…1), traces N×6×36×56 → N×2×36×56, logits of cells: was it edited, does a watermark lie there."""

    def __init__(self):
        super().__init__()
        self.near = nn.Sequential(conv(3, 16, 3, 2), conv(16, 32, 3, 2), conv(32, 48, 3, 2), conv(48, 48))
        self.around = nn.Sequential(wide(48, 2), wide(48, 4))
        self.fine = nn.Sequential(conv(TRACES * 3, 32), wide(32, 2))
        self.join = nn.Sequential(conv(48 * 3 + 32, 64, 1, 1, 0), nn.Conv2d(64, 2, 1))
        nn.init.constant_(self.join[1].bias, -3.0)

    def forward(self, view, traces):
        near = self.near(view - 0.5)
        usual = near.mean((2, 3), keepdim=True)  # what cells of this card are like
        crisp = traces.flatten(2).topk(CRISPEST).values.mean(2)[..., None, None]
        fine = self.fine(torch.cat([traces / 4, traces - traces.mean((2, 3), keepdim=True), traces - crisp], 1))
        return self.join(torch.cat([near, self.around(near), (near - usual).abs(), fine], 1))


def card_scores(cells: torch.Tensor) -> torch.Tensor:
    """N×2, logits of the whole card: means of its most suspicious cells."""
    return torch.stack([cells[:, kind].flatten(1).topk(count).values.mean(1) for kind, count in enumerate(TOP_CELLS)], 1)
