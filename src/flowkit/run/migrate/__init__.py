"""Changing a flow under living people: each session goes on in the new version, where that is sure.

``passage`` says how two versions correspond, ``move`` carries one snapshot over, ``reach`` proves that an
end can be reached from where it lands, ``plan`` looks at all sessions before any is moved, ``sweep`` moves
them, and ``standing`` keeps the plan for those that could not be moved yet.
"""
