"""Runs the unit tests below a folder; the last line is such as `12 passed, 0 failed`."""

import sys
import unittest

result = unittest.TextTestRunner().run(unittest.defaultTestLoader.discover(sys.argv[1]))
failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
skipped = len(result.skipped) + len(result.expectedFailures)
passed = max(0, result.testsRun - failed - skipped)
sys.stderr.flush()
print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
sys.exit(not result.wasSuccessful())
