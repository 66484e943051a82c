"""KnowledgeBase + Facts -> Consultation. Two engines over the same conditions: experta fires, verdicts check.

forward.Chainer     forward chaining on experta; what consultations use
verdicts.Verdicts   the same conclusions by three-valued evaluation, many times as fast
judge.Judge         why a condition holds, fails or is unknown
"""

from .forward import Chainer
from .gate import gate_problems
from .judge import Judge, sketch, sketches
from .verdicts import Asked, Verdicts

__all__ = ["Asked", "Chainer", "Judge", "Verdicts", "gate_problems", "sketch", "sketches"]
