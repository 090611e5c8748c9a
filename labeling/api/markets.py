"""Markets over HTTP: which bin each category goes to, as JSON and as a table."""

from __future__ import annotations

from typing import IO, Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import IsAdmin, MayLook
from labeling.api.actors import person
from labeling.selectors import bin_table, market_table
from labeling.services import markets

MOST_BYTES = 1_000_000


class MarketRequest(serializers.Serializer[Any]):
    """A new market."""

    code = serializers.SlugField(max_length=32)
    name = serializers.CharField(max_length=80)


class MarketShape(serializers.Serializer[Any]):
    """A market; `bins` by category id, without those that are not mapped."""

    code = serializers.CharField()
    name = serializers.CharField()
    bins = serializers.DictField(child=serializers.CharField())


class MarketList(serializers.Serializer[Any]):
    """All markets."""

    results = MarketShape(many=True)


class WrittenCells(serializers.Serializer[Any]):
    """How many cells a table had."""

    cells = serializers.IntegerField()


class CsvParser(BaseParser):
    """The body is a table."""

    media_type = "text/csv"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> dict[str, str]:
        """Read it as UTF-8, with a mark at its beginning or without."""
        data = stream.read(MOST_BYTES + 1)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as theirs:
            raise ParseError from theirs
        if len(data) > MOST_BYTES:
            raise ParseError
        return {"text": text}


class MarketsView(APIView):
    """`/markets`."""

    def get_permissions(self) -> list[BasePermission]:
        return [IsAdmin() if self.request.method == "POST" else MayLook()]

    @extend_schema(summary="List markets and their bins", responses=MarketList)
    def get(self, request: Request) -> Response:
        """Give every market with the bin of each category in use that has one."""
        table = market_table.table()
        bins: dict[int, dict[str, str]] = {market.pk: {} for market in table.markets}
        for row in table.rows:
            for cell in row.cells:
                if cell.bin:
                    bins[cell.market.pk][str(row.category.pk)] = cell.bin
        results = [{"code": each.code, "name": each.name, "bins": bins[each.pk]} for each in table.markets]
        return Response({"results": results})

    @extend_schema(summary="Add a market", request=MarketRequest, responses={201: MarketShape})
    def post(self, request: Request) -> Response:
        """Add a market without bins."""
        wanted = MarketRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        market = markets.add(**wanted.validated_data, by=person(request))
        return Response({"code": market.code, "name": market.name, "bins": {}}, status=201)


class BinTableView(APIView):
    """`/markets/bins`."""

    parser_classes = (CsvParser,)

    def get_permissions(self) -> list[BasePermission]:
        return [IsAdmin() if self.request.method == "PUT" else MayLook()]

    @extend_schema(summary="Read the table of bins as CSV", responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request) -> HttpResponse:
        """Give categories down, markets across."""
        return HttpResponse(bin_table.as_csv(), content_type="text/csv; charset=utf-8")

    @extend_schema(
        summary="Write the table of bins from CSV", request={"text/csv": OpenApiTypes.STR}, responses=WrittenCells
    )
    def put(self, request: Request) -> Response:
        """Write what the table says, whole or not at all; what it does not name stays."""
        sent: dict[str, str] = request.data  # type: ignore[assignment]  # what `CsvParser` gives
        return Response({"cells": markets.read_csv(text=sent.get("text", ""), by=person(request))})
