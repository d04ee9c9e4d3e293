"""What random sequences on registers of both kinds share: forks, snapshots and restores of pairs (register, what its state should be)."""

from hypothesis.stateful import Bundle, RuleBasedStateMachine, multiple, rule


class PinnedPairs(RuleBasedStateMachine):
    """self.arena is that of the registers."""

    pairs = Bundle("pairs")
    pinned = Bundle("pinned")

    @rule(target=pairs, pair=pairs)
    def fork(self, pair):
        if self.arena.stats()["buffers"] > 30:
            return multiple()
        return [pair[0].fork(), pair[1]]

    @rule(target=pinned, pair=pairs)
    def snapshot(self, pair):
        return pair[0].snapshot(), pair[1]

    @rule(pair=pairs, kept=pinned)
    def restore(self, pair, kept):
        pair[0].restore(kept[0])
        pair[1] = kept[1]
