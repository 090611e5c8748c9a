"""Cut any network in two: a trunk of its first blocks, and the rest, joined by a single tensor.

The network is traced to the graph of its largest parts; its architecture says which weights make up which block. It can
be cut after a block where one tensor alone goes on. Both halves keep the names that the weights have in the whole.

References: Reed et al., torch.fx: Practical Program Capture and Transformation for Deep Learning in Python, MLSys 2022.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import SimpleNamespace
from typing import NamedTuple, cast

from torch import fx, nn

from trainer.errors import NetworkUncuttable
from trainer.fitting.architectures import timm

# Of MobileNetV2's 7 blocks 5 are frozen, as was measured: an earlier cut cost twice the time, a later one two points.
_DEFAULT_SHARE = 0.72
_WITHOUT_WEIGHTS = -1
_NOWHERE = "\0"  # no parameter has this name, so it falls where those fall that no block claims
# What the code of a network may say to the stand-in of a tensor that it is traced with.
_UNTRACEABLE = (ValueError, TypeError, RuntimeError, AttributeError, AssertionError, LookupError)


class Halves(NamedTuple):
    """Both parts of a network that was cut."""

    trunk: nn.Module
    head: nn.Module


class Layout:
    """A network of so many `parameters` as a stem, `blocks` blocks and a neck.

    One that does not tell its blocks has none; one that cannot be traced has some, and no place to cut.
    """

    def __init__(self, whole: nn.Module, name: str) -> None:
        self._whole, self._name = whole, name
        self._blocks = _block_of_each_weight(whole)
        self.blocks = max(self._blocks.values(), default=1) - 1
        self.parameters = sum(each.numel() for each in whole.parameters())

    @cached_property
    def cuts(self) -> tuple[int, ...]:
        """Give the numbers of leading blocks that can be a trunk."""
        return tuple(cut for cut in range(1, self.blocks + 1) if self._halves(cut) is not None)

    @property
    def default_cut(self) -> int:
        """Give the cut where nobody asks for another. Raises `NetworkUncuttable`."""
        wanted = max(1, round(_DEFAULT_SHARE * self.blocks))
        if not self.cuts:
            raise self._refusal(wanted)
        return min(self.cuts, key=lambda cut: abs(cut - wanted))

    def split(self, cut: int) -> Halves:
        """Cut after that many blocks; after 0, all of the network is the head. Raises `NetworkUncuttable`."""
        if cut == 0:
            return Halves(nn.Identity(), self._whole)
        halves = self._halves(cut)
        if halves is None:
            raise self._refusal(cut)
        return halves

    def _refusal(self, cut: int) -> NetworkUncuttable:
        possible = ", ".join(str(each) for each in (0, *self.cuts))
        return NetworkUncuttable(network=self._name, cut=cut, possible=possible)

    @cached_property
    def _nodes(self) -> tuple[fx.Node, ...]:
        try:
            return _trace(self._whole, self._blocks)
        except _UNTRACEABLE:
            return ()

    @cached_property
    def _block_of_node(self) -> tuple[int, ...]:
        return tuple(_block(node, self._blocks) for node in self._nodes)

    def _halves(self, cut: int) -> Halves | None:
        """Cut where the block ends, or behind what follows it without weights of its own."""
        if not 1 <= cut <= self.blocks:
            return None
        done = [index for index, block in enumerate(self._block_of_node) if 0 <= block <= cut]
        begun = [index for index, block in enumerate(self._block_of_node) if block > cut]
        ends = range(max(done, default=len(self._nodes)) + 1, min(begun, default=len(self._nodes) - 1) + 1)
        found = (_cut_before(self._whole, self._nodes, end) for end in ends)
        return next((halves for halves in found if halves is not None), None)


class _Tracer(fx.Tracer):
    """Trace a network without going into what belongs to one block alone."""

    def __init__(self, blocks: Mapping[str, int]) -> None:
        super().__init__()
        self._blocks = blocks

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        """Tell whether a part stays whole."""
        return len(_blocks_under(module_qualified_name, self._blocks)) < 2


def _block_of_each_weight(whole: nn.Module) -> dict[str, int]:
    """Number the block of each parameter: 0 is the stem, the last number the neck, that no block claims."""
    matcher = getattr(whole, "group_matcher", None)
    if matcher is None:
        return {}
    named = itertools.chain(whole.named_parameters(), [(_NOWHERE, None)])
    parameters = SimpleNamespace(named_parameters=lambda: named)  # all that it asks a module for
    numbers: dict[str, int] = timm.models.group_parameters(
        cast(nn.Module, parameters), matcher(coarse=True), reverse=True
    )
    return numbers


def _blocks_under(name: str, blocks: Mapping[str, int]) -> set[int]:
    return {block for each, block in blocks.items() if each == name or each.startswith(f"{name}.")}


def _block(node: fx.Node, blocks: Mapping[str, int]) -> int:
    if node.op not in ("call_module", "get_attr"):
        return _WITHOUT_WEIGHTS
    return max(_blocks_under(str(node.target), blocks), default=_WITHOUT_WEIGHTS)


def _trace(whole: nn.Module, blocks: Mapping[str, int]) -> tuple[fx.Node, ...]:
    """Give what the network does with pixels, arguments with a default left at it."""
    arguments = inspect.signature(whole.forward).parameters.values()
    given = {each.name: each.default for each in arguments if each.default is not inspect.Parameter.empty}
    return tuple(_Tracer(blocks).trace(whole, concrete_args=given).nodes)


def _cut_before(whole: nn.Module, nodes: Sequence[fx.Node], end: int) -> Halves | None:
    """Cut before the node at `end`, or say that more than one tensor would have to pass."""
    before, after = nodes[:end], set(nodes[end:])
    fed = _fed(nodes)
    passing = [node for node in before if node in fed and not after.isdisjoint(node.users)]
    if len(passing) != 1:
        return None
    halves = Halves(_part(whole, nodes, end=passing[0]), _part(whole, nodes, end=nodes[-1], begin=passing[0]))
    return halves if _is_shared_out(halves, whole) else None


def _fed(nodes: Sequence[fx.Node]) -> set[fx.Node]:
    """Give the nodes that depend on the pixels: the others can be computed again on either side."""
    fed = {nodes[0]}
    for node in nodes:
        if not fed.isdisjoint(node.all_input_nodes):
            fed.add(node)
    return fed


def _part(whole: nn.Module, nodes: Sequence[fx.Node], *, end: fx.Node, begin: fx.Node | None = None) -> nn.Module:
    """Make a network of the nodes that lead from `begin`, the pixels by default, to `end`."""
    graph = fx.Graph()
    copies = {} if begin is None else {begin: graph.placeholder("activations")}
    needed = _leading_to(end, begin)
    for node in nodes:
        if node in needed and node not in copies:
            copies[node] = graph.node_copy(node, copies.__getitem__)
    if end.op != "output":
        graph.output(copies[end])
    return fx.GraphModule(whole, graph)


def _leading_to(end: fx.Node, begin: fx.Node | None) -> set[fx.Node]:
    found, waiting = {end}, [end]
    while waiting:
        node = waiting.pop()
        new = set() if node is begin else set(node.all_input_nodes) - found
        found |= new
        waiting += new
    return found


def _is_shared_out(halves: Halves, whole: nn.Module) -> bool:
    """Tell whether each weight is in one half, under the name that it has in the whole."""
    trunk, head = (set(half.state_dict()) for half in halves)
    return trunk.isdisjoint(head) and trunk | head <= set(whole.state_dict())
