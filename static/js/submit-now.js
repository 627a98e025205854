// [data-submit-now]: a form that sends itself once the page is there. Its button does the same without scripts.
import { bind } from "./bind.js";

bind("form[data-submit-now]", (form) => form.requestSubmit());
