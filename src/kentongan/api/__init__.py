"""The door for programs: /api/v1/, scoped tokens, RFC 9457 errors. Schemas live here and nowhere else.

``callers`` says who asks, ``paging`` how lists go on, ``schemas`` what is told, ``problems`` what went wrong,
``endpoints`` what can be asked; ``door`` puts them together.
"""
