"""medallion 3.0 behind waitress; run by ``medallion_peer.py`` with the Python that medallion is installed in.

python medallion_app.py CONFIGURATION PORT
"""

import sys

import waitress
from medallion import load_app

if __name__ == "__main__":
    waitress.serve(load_app(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), threads=4)
