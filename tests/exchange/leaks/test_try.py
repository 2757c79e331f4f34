import time
from random import Random
import pytest
from tests.exchange.leaks.building import make_hub, played
from tests.exchange.leaks.observing import answers
from tests.exchange.leaks.worlds import *
from dataclasses import replace
import os
@pytest.mark.django_db
def test_x():
    hub = make_hub()
    n=0; t0=time.time(); bad=0; play=0
    lo,hi=map(int,os.environ.get("S","0,60").split(","))
    for seed in range(lo,hi):
        r = Random(seed)
        world = drawn_world(r)
        ob = replace(r.choice(OBSERVERS), at=r.choice(TIMES))
        one, two = twin_of(world, observer=ob, random=r)
        t=time.time()
        with played(hub, one):
            play+=time.time()-t
            a = answers(hub, ob)
        t=time.time()
        with played(hub, two):
            play+=time.time()-t
            b = answers(hub, ob)
        n+=len(a)
        for x,y in zip(a,b):
            if x!=y:
                bad+=1
                if bad < 3:
                  print(seed, ob, x[0]); print("   ",x[1]); print("   ",y[1]); 
                  for w in (one,two):
                    print("world")
                    for d in w: print("  ",d.who,d.collection,d.minute,d.deletes,[(i.name,i.version,i.title,i.marks,i.parts,i.revoked, "SEES" if sees(ob,d,i) else "") for i in d.items])
                break
    print(n, bad, time.time()-t0, play)
