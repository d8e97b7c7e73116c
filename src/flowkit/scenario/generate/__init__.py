"""Few and short scenarios that cover a flow: made from its machine, passing on the flow they came from."""
