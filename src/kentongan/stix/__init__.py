"""STIX 2.1 as the standard has it: objects read strictly, judged against its tables, and told apart by their ids.

Pure, no Django. ``terms`` are the words. ``reading`` turns bytes into objects and refuses what two parsers would read
differently; ``validation`` judges one object by ``tables``; ``identity`` computes deterministic ids and the normalised
values of observables; ``patterns`` parses the pattern language; ``observables`` says what an indicator or an observable
names: addresses, prefixes, names; ``markings`` reads and redacts.
"""
