"""The verbs and rules of the work: search before create, arrivals, plans and their versions, what is due.

Knows what people do here and in which order; rights and keys are below it, windows and papers above.
"""
