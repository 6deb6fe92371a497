"""What crosses the wire between Python and a page: types only, no behaviour.

`scripts/generate_protocol.py` writes `js/src/protocol/generated.ts` from these modules.
"""
