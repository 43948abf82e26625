"""Runs in the child process that reads a stranger's file: the standard library only, nothing of Django.

What it sends back are lines of JSON, never pickled objects. It opens no path: the upload is its standard
input, the rows go to an inherited file, progress and the verdict to its standard output.
"""
