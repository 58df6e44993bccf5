"""The surface net: is the card itself in the picture, or a print of it, or a screen that shows it; and what lies over it.

Three looks. `scene` is what lies around at a distance, upright by a turn and a scale alone: the sheet, the bezel, the room. `context` is the card set upright with its surroundings, small: paper round a copy, a bezel, fingers. `grain` is a handful of patches cut
out of the picture as they are, unscaled: toner dots, pixel grids and moiré live there and die when shrunk.
"""
import torch
from torch import nn

from reader.net import conv, same

SCENE, SCENE_DIAGONAL = 128, 72  # px of the scene, and of the card's diagonal in it
CONTEXT_W, CONTEXT_H, CARD_W, CARD_H, STRIDE = 192, 128, 144, 90, 8
PATCH = 64
# middles of the patches, shares of the card: between the lines, off the portrait, near the corners
PLACES = ((0.10, 0.08), (0.50, 0.10), (0.92, 0.10), (0.08, 0.62), (0.52, 0.72), (0.93, 0.90))


class Surface(nn.Module):
    """scene N×3×128×128, context N×3×128×192 (0…1), grain N×6×3×64×64 (each less its own mean, over 32 of 255) → (kinds N×2: copy and screen logits, cover N×16×24 logits)."""

    def __init__(self):
        super().__init__()
        self.near = nn.Sequential(conv(3, 16, 3, 1), conv(16, 24, 3, 2), conv(24, 32, 3, 2), same(32), conv(32, 64, 3, 2), conv(64, 64))
        self.far = nn.Sequential(conv(3, 16, 3, 2), conv(16, 32, 3, 2), same(32), conv(32, 64, 3, 2), same(64))
        self.wide = nn.Sequential(conv(3, 16, 3, 2), conv(16, 32, 3, 2), same(32), conv(32, 64, 3, 2), same(64))
        self.cover = nn.Sequential(conv(64, 32), nn.Conv2d(32, 1, 1))
        nn.init.constant_(self.cover[1].bias, -3.0)
        self.kinds = nn.Sequential(nn.Linear(64 * 6, 64), nn.ReLU(inplace=True), nn.Linear(64, 2))

    def forward(self, scene, context, grain):
        n, p = grain.shape[:2]
        far = self.far(context - 0.5)
        near = self.near(grain.reshape(n * p, 3, PATCH, PATCH)).mean((2, 3)).reshape(n, p, -1)
        wide = self.wide(scene - 0.5)
        pooled = torch.cat([near.mean(1), near.amax(1), far.mean((2, 3)), far.amax((2, 3)), wide.mean((2, 3)), wide.amax((2, 3))], 1)
        return self.kinds(pooled), self.cover(far)[:, 0]
