"""The invented states of a scenario are states to the wording check: when it is read, and in the hub that holds it."""

import pytest

from kentongan.drills.reading.states import names_of_states
from kentongan.drills.scenario import read_scenario, shipped

SCENARIO = shipped()["power-grid"]


def test_the_parts_that_have_diplomats_are_states():
    scenario = read_scenario(SCENARIO).scenario
    assert scenario is not None
    assert names_of_states(scenario) == {"Lumia", "Santara"}


@pytest.mark.parametrize(("said", "faults"), [("Santara very likely attacked our grid.", True), ("Look.", False)])
def test_a_message_that_accuses_an_invented_state_is_a_fault_of_the_scenario(said, faults):
    text = SCENARIO.decode()
    begins = text.index('request = "')
    ends = text.index('"', begins + len('request = "'))
    changed = text[:begins] + f'request = "{said}' + text[ends:]
    assert bool(read_scenario(changed.encode()).faults) is faults
