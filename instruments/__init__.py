"""What is asked: questionnaires as versioned, checked, frozen data."""
