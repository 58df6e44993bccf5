"""The sharpness net: how far a card's print is blurred by focus and motion, from some of its rows; what noise, sharpening and saving do to edges is told apart from that."""
import torch
from torch import nn

from reader.net import conv

STRIP_W, STRIP_H = 320, 64
INK_SHARE = 0.7  # of the strip's height, as `idcard/checks/quality.ts` cuts it
ROWS = 4  # at most, of a card
# px of a card 1 200 px wide: blur is told as log2 of so much more, since below it nobody sees a difference
FINEST = 0.3


class Sharpness(nn.Module):
    """strips N×R×1×64×320, R rows of each card, every one less its mean over its deviation, and `finer` N×R, log2 of source px per strip px → N, log2 of (blur + FINEST)."""

    def __init__(self):
        super().__init__()
        self.look = nn.Sequential(conv(2, 16, 5, 2, 2), conv(16, 24, 3, 2), conv(24, 32, 3, 2), conv(32, 48, 3, 2))
        self.tell = nn.Sequential(nn.Linear(96, 32), nn.ReLU(inplace=True), nn.Linear(32, 2))

    def forward(self, strips, finer):
        plane = finer.reshape(-1, 1, 1, 1).expand(-1, 1, STRIP_H, STRIP_W)
        seen = self.look(torch.cat([strips.flatten(0, 1), plane], 1)).flatten(2)
        told = self.tell(torch.cat([seen.mean(2), seen.amax(2)], 1)).reshape(strips.shape[0], -1, 2)
        return (told[..., 0] * torch.softmax(told[..., 1], 1)).sum(1)
