// What every page needs. A page with a behaviour of its own adds its module in {% block scripts %}.
import "./back-button.js";
import "./csrf.js";
import "./dialog.js";
import "./keep-typed.js";
import "./menu.js";
import "./request-errors.js";
import "./search-key.js";
import "./sign-out.js";
import "./toast.js";
import "./unavailable.js";
