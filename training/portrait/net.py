"""The portrait net: was the portrait put on the card after the picture was taken?

Whatever comes from another picture brings that one's grain, crispness and JPEG with it, or none. So the picture is looked at as it is in windows along the borders of JPEG's
blocks, by how strong every frequency is there, of the portrait and of a little around it; and a small view of it shows the rim and how the light lies. The portrait always stands in
the same cells, and what is inside, outside and along its rim is compared.
"""
import numpy as np
import torch
from torch import nn

from edits.net import BLOCK, WINDOW, cosines, wide
from reader.net import conv

STRIDE = 8  # px of the view a cell
ACROSS, DOWN, RING = 14, 17, 3  # cells of the portrait, and of what is around it on each side
CELLS_W, CELLS_H = ACROSS + 2 * RING, DOWN + 2 * RING
VIEW_W, VIEW_H = CELLS_W * STRIDE, CELLS_H * STRIDE
LEFT, TOP = RING * STRIDE, RING * STRIDE
RIGHT, BOTTOM = LEFT + ACROSS * STRIDE, TOP + DOWN * STRIDE


def zones() -> torch.Tensor:
    """3×cells, each of a sum of 1: inside the portrait, around it, along its rim."""
    y, x = np.mgrid[:CELLS_H, :CELLS_W]
    depth = np.minimum(np.minimum(x - RING, RING + ACROSS - 1 - x), np.minimum(y - RING, RING + DOWN - 1 - y))
    parts = np.stack([depth >= 1, depth <= -2, (depth == 0) | (depth == -1)]).reshape(3, -1).astype(np.float32)
    return torch.from_numpy(parts / parts.sum(1, keepdims=True))


class Portrait(nn.Module):
    """view N×3×184×160 (0…1), bright N×1×368×320 (0…255) and tint N×1×184×160 (−255…255), windows of its cells side by side → N, logit of the portrait being another's."""

    def __init__(self):
        super().__init__()
        self.register_buffer("cosines", cosines(), persistent=False)
        self.register_buffer("zones", zones(), persistent=False)
        self.bands = conv(63, 48, 1, 1, 0)
        self.tints = conv(63, 16, 1, 1, 0)
        self.seen = nn.Sequential(conv(3, 16, 3, 2), conv(16, 24, 3, 2), conv(24, 32, 3, 2))
        self.join = nn.Sequential(conv(96, 64, 3, 1, 1), wide(64, 2))
        self.drop = nn.Dropout(0.3)
        self.judge = nn.Sequential(nn.Linear(64 * 4 + 64 * 3, 64), nn.ReLU(inplace=True), nn.Linear(64, 1))

    def strengths(self, planes, blocks: int):
        """Logarithms of how strong each frequency is in a cell's window of blocks×blocks blocks: N×63×23×20."""
        with torch.autocast("cpu", enabled=False):
            strength = nn.functional.conv2d(planes.float(), self.cosines, stride=BLOCK).abs()
            return torch.log1p(nn.functional.avg_pool2d(strength, blocks) if blocks > 1 else strength)

    def by_zone(self, cells):
        """N×C×cells → N×3×C: its mean in each zone."""
        return self.zones @ cells.flatten(2).transpose(1, 2)

    def forward(self, view, bright, tint):
        fine = torch.cat([self.bands(self.strengths(bright, WINDOW // BLOCK)), self.tints(self.strengths(tint, 1))], 1)
        both = self.join(torch.cat([fine, self.seen(view - 0.5)], 1))
        inside, around, rim = self.by_zone(fine).unbind(1)
        told = torch.cat([self.by_zone(both).flatten(1), both.flatten(2).amax(2), inside - around, rim - (inside + around) / 2, inside], 1)
        return self.judge(self.drop(told))[:, 0]
