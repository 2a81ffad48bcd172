"""Tables, figures and the model card."""
