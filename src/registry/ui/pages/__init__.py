"""The pages of the window, one module each. A page knows no other page."""
