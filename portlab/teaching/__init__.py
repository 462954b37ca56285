"""What is told with the core: lessons and exercises. Their rooms come with the first lesson."""
