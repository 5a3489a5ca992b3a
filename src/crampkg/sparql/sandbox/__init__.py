"""Runs queries of strangers in child processes that can be ended.

The engine has no time limit, cannot be interrupted, and overflows its stack when a query is nested deeply
enough. So the data live in a few worker processes of their own (`worker`), each walled in (`isolation`) and spoken
to over pipes (`child`, `frames`); `pool` keeps them alive and gives each client its share (`askers`), and
`BoundedStore` puts queries to them.
"""

from crampkg.sparql.limits import Busy, LimitExceeded, Limits, QueryTimeout
from crampkg.sparql.sandbox.askers import Asker
from crampkg.sparql.sandbox.bounded import BoundedStore

__all__ = ["Asker", "BoundedStore", "Busy", "LimitExceeded", "Limits", "QueryTimeout"]
