"""The surface net: is the card itself in the picture, or a print of it, or a screen that shows it; and what lies over it.

Four looks. `scene` is what lies around at a distance, upright by a turn and a scale alone: the sheet, the bezel, the room. `context` is the card set upright
with its surroundings, small: paper round a copy, a bezel, fingers. `grain` is a handful of patches cut out of the picture as they are, unscaled: toner dots,
pixel grids and moiré live there and die when shrunk. They are looked at twice: the middle of some as pictures, and all together by their spectrum, in which a
grid too faint for the eye stands out as points, since every patch has the same ones.

Grain and scene are judged each for itself: one judge of both, who has seen grids on most screens, takes a display too fine to show one for the card itself,
whatever frame it stands in.
"""
import math

import torch
from torch import nn

from reader.net import conv, same

SCENE, SCENE_DIAGONAL = 128, 72  # px of the scene, and of the card's diagonal in it
CONTEXT_W, CONTEXT_H, CARD_W, CARD_H, STRIDE = 192, 128, 144, 90, 8
PATCH = 128
# middles of the patches, shares of the card: between the lines, off the portrait, near the corners; the last two are for the spectrum alone
PLACES = ((0.10, 0.08), (0.50, 0.10), (0.92, 0.10), (0.08, 0.62), (0.52, 0.72), (0.93, 0.90), (0.30, 0.40), (0.55, 0.45))
NEAR, CLOSE = 6, 64  # patches that are looked at as pictures, and the px across of their middles
FAINT = 0.3  # power under which a wave is no more than noise: of 8-bit steps in a patch it is 2


def waves_of(size: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Matrices of a two-dimensional Fourier transform under a Hann window: `along` size×size (cosines, then sines, of frequencies 0 … size/2−1), `down` 2·size×size
    (cosines, then sines, of frequencies −size/2 … size/2−1)."""
    at, window = torch.arange(size), torch.hann_window(size, periodic=True)
    turn = lambda frequencies: 2 * math.pi / size * frequencies[:, None] * at[None]
    half, whole = turn(torch.arange(size // 2)), turn(torch.arange(-(size // 2), size // 2))
    return (torch.cat([half.cos(), half.sin()]) * window).T.contiguous(), torch.cat([whole.cos(), whole.sin()]) * window


class Surface(nn.Module):
    """scene N×3×128×128, context N×3×128×192 (0…1), grain N×8×3×128×128 (each less its own mean, over 32 of 255) → logits (by_grain N×2 and by_scene N×2: copy, screen; cover N×16×24)."""

    def __init__(self):
        super().__init__()
        self.near = nn.Sequential(conv(3, 16, 3, 1), conv(16, 24, 3, 2), conv(24, 32, 3, 2), same(32), conv(32, 64, 3, 2), conv(64, 64))
        self.far = nn.Sequential(conv(3, 16, 3, 2), conv(16, 32, 3, 2), same(32), conv(32, 64, 3, 2), same(64))
        self.wide = nn.Sequential(conv(3, 16, 3, 2), conv(16, 32, 3, 2), same(32), conv(32, 64, 3, 2), same(64))
        self.waves = nn.Sequential(conv(12, 16), conv(16, 24, 3, 2), conv(24, 32, 3, 2), same(32), conv(32, 48, 3, 2), conv(48, 48))
        self.cover = nn.Sequential(conv(64, 32), nn.Conv2d(32, 1, 1))
        nn.init.constant_(self.cover[1].bias, -3.0)
        self.by_grain = nn.Sequential(nn.Linear(64 * 2 + 48 * 2, 64), nn.ReLU(inplace=True), nn.Linear(64, 2))
        self.by_scene = nn.Sequential(nn.Linear(64 * 4, 64), nn.ReLU(inplace=True), nn.Linear(64, 2))
        for size in (PATCH, PATCH // 2):
            for name, matrix in zip(("along", "down"), waves_of(size)):
                self.register_buffer(f"{name}{size}", matrix, persistent=False)
        up, right = torch.meshgrid(torch.arange(-(PATCH // 2), PATCH // 2), torch.arange(PATCH // 2), indexing="ij")
        self.register_buffer("where", torch.stack([up.abs(), right]).float() / (PATCH // 2), persistent=False)
        # one axis of brightness, two of colour; JPEG keeps the latter at half the pixels
        self.register_buffer("axes", torch.tensor([[1 / 3, 1 / 3, 1 / 3], [1.0, 0.0, -1.0], [-0.5, 1.0, -0.5]]), persistent=False)

    def power(self, planes, size: int):
        """Planes …×size×size → power …×size×size/2, as much of it as all frequencies have for noise alike."""
        rows = planes @ getattr(self, f"along{size}")
        both = getattr(self, f"down{size}") @ rows
        half, cosines, sines = size // 2, both[..., :size, :], both[..., size:, :]
        return (cosines[..., :half] - sines[..., half:]) ** 2 + (cosines[..., half:] + sines[..., :half]) ** 2

    def spectrum(self, grain):
        """N×12×128×64: logarithms of the power over the patches, frequency 0 at the left in the middle; each also less its surroundings; where in it."""
        n, p = grain.shape[:2]
        planes = (self.axes @ grain.reshape(n, p, 3, PATCH * PATCH)).reshape(n, p, 3, PATCH, PATCH)
        bright = self.power(planes[:, :, 0], PATCH)
        colours = nn.functional.avg_pool2d(planes[:, :, 1:].reshape(n * p, 2, PATCH, PATCH), 2).reshape(n, p, 2, PATCH // 2, PATCH // 2)
        tints = self.power(colours, PATCH // 2) * 4  # of a quarter as many pixels
        brightness = torch.stack([torch.log(bright.mean(1) + FAINT), torch.log(bright + FAINT).mean(1), torch.log(bright.amax(1) + FAINT)], 1)
        tinted = torch.log(tints.mean(1) + FAINT)
        edge = PATCH // 4
        tinted = nn.functional.pad(tinted, (0, edge, edge, edge))
        maps = torch.cat([brightness, tinted], 1)
        around = nn.functional.avg_pool2d(maps, 9, 1, 4, count_include_pad=False)
        return torch.cat([maps / 4, maps - around, self.where.expand(n, -1, -1, -1)], 1)

    def forward(self, scene, context, grain):
        n = grain.shape[0]
        far = self.far(context - 0.5)
        edge = (PATCH - CLOSE) // 2
        close = grain[:, :NEAR, :, edge:edge + CLOSE, edge:edge + CLOSE]
        near = self.near(close.reshape(n * NEAR, 3, CLOSE, CLOSE)).mean((2, 3)).reshape(n, NEAR, -1)
        wide = self.wide(scene - 0.5)
        with torch.autocast("cpu", enabled=False):  # with fewer bits faint grids drown
            spectrum = self.spectrum(grain)
        waves = self.waves(spectrum)
        grained = torch.cat([near.mean(1), near.amax(1), *ends(waves)], 1)
        around = torch.cat([*ends(far), *ends(wide)], 1)
        return self.by_grain(grained), self.by_scene(around), self.cover(far)[:, 0]


def ends(look: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Means and highest values over the places of a look."""
    return look.mean((2, 3)), look.amax((2, 3))


def either(by_grain: torch.Tensor, by_scene: torch.Tensor) -> torch.Tensor:
    """Chance that one of the two tells right, from their logits."""
    return 1 - torch.sigmoid(-by_grain) * torch.sigmoid(-by_scene)
