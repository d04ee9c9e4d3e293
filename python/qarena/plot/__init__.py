"""Pictures: qa.plot.histogram, bloch, amplitudes, city, hinton, trace, timeline. They need matplotlib: pip install 'qarena[plot]'."""

from ._amplitudes import amplitudes
from ._bloch import bloch, bloch_vectors
from ._histogram import histogram
from ._matrices import city, hinton
from ._timeline import timeline
from ._trace import Recorder, trace

__all__ = ["Recorder", "amplitudes", "bloch", "bloch_vectors", "city", "hinton", "histogram", "timeline", "trace"]
