// The behaviours of a budget's table.
import "./budget/editing.js";
import "./budget/moving.js";
import "./budget/paste.js";
