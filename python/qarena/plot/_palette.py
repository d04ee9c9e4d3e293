"""Colours that colour-blind readers tell apart: they differ in lightness and between blue and orange."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

BLUE, ORANGE, GREEN, PURPLE, SKY = "#2b6cb0", "#d9731a", "#4f9e83", "#7b4a86", "#8fc1ea"
SERIES = (BLUE, ORANGE, GREEN, PURPLE, "#6b7680", "#c9a227")
REST = "#b9c0c8"
FAINT = "#8a949e"  # seen on white and on black


def phase_colours(phases: Any) -> Any:
    """The colour of each phase, [.., 3] in [0, 1]: blue at 0, pale green at pi/2, orange at pi, dark purple at -pi/2, and between them what lies between.

    A circle in the plane of lightness and blue against yellow, which is the plane that the colour-blind see, in Oklab (B. Ottosson, 2020).
    """
    import numpy

    cosine, sine = numpy.cos(phases), numpy.sin(phases)
    lightness = 0.63 + 0.21 * sine
    a, b = 0.02 - 0.05 * cosine - 0.055 * sine, -0.125 * cosine + 0.02 * sine
    root = numpy.stack([lightness + 0.3963377774 * a + 0.2158037573 * b, lightness - 0.1055613458 * a - 0.0638541728 * b,
                        lightness - 0.0894841775 * a - 1.2914855480 * b], -1)  # fmt: skip
    mixed = numpy.array([[4.0767416621, -3.3077115913, 0.2309699292], [-1.2684380046, 2.6097574011, -0.3413193965], [-0.0041960863, -0.7034186147, 1.7076147010]])
    linear = numpy.clip(root**3 @ mixed.T, 0, 1)
    return numpy.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def draw_wheel(ax: Any, place: tuple[float, float, float, float]) -> Any:
    """The legend of phase_colours, in axes of its own at a place of `ax`."""
    import numpy
    from matplotlib.collections import PolyCollection  # type: ignore[import-not-found, unused-ignore]

    wheel = ax.inset_axes(place)
    edges = numpy.linspace(-numpy.pi, numpy.pi, 73)
    rings = [[(r * numpy.cos(t), r * numpy.sin(t)) for r, t in ((1, a), (1, b), (0.6, b), (0.6, a))] for a, b in zip(edges, edges[1:])]
    wheel.add_collection(PolyCollection(rings, facecolors=phase_colours((edges[1:] + edges[:-1]) / 2), edgecolors="face", linewidths=0.3))
    for angle, text, horizontal, vertical in ((0.0, "0", "left", "center"), (0.5, "π/2", "center", "bottom"), (1.0, "π", "right", "center"),
                                              (1.5, "-π/2", "center", "top")):  # fmt: skip
        wheel.text(1.12 * numpy.cos(angle * numpy.pi), 1.12 * numpy.sin(angle * numpy.pi), text, ha=horizontal, va=vertical, fontsize="x-small")
    wheel.text(0, 0, "phase", ha="center", va="center", fontsize="xx-small")
    wheel.set_xlim(-1.6, 1.6)
    wheel.set_ylim(-1.6, 1.6)
    wheel.set_aspect("equal")
    wheel.set_axis_off()
    return wheel
