"""The door for people: pages written on the server, working without JavaScript. One module a room."""
