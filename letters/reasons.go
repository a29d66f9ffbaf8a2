package letters

import "suppb/cases"

// reasonWords are, for each reason for declining, the reason in Spanish (its
// English words are those of the record) and what could change the answer.
var reasonWords = map[cases.Reason]struct{ spanish, change, changeES string }{
	"not_victim": {
		"Los registros no muestran que la persona sea víctima de la actividad",
		"What shows that this person was harmed by the activity, such as a complaint report, an order of protection or a medical record, if there is one.",
		"Lo que muestre que la actividad dañó a esta persona, como una denuncia, una orden de protección o un registro médico, si lo hay.",
	},
	"activity_not_qualifying": {
		"La actividad no pertenece a las categorías de la lista ni es similar a una de ellas",
		"Facts that show one of the listed activities, or one that is similar to it. What happened counts, not the name of the charge.",
		"Hechos que muestren una de las actividades de la lista, o una similar. Cuenta lo que pasó, no el nombre del cargo.",
	},
	"not_helpful": {
		"La persona no dio la ayuda que se le pidió de manera razonable",
		"What the person did to help, and when; or what made it unsafe or impossible, such as threats, fear, illness, trauma or language.",
		"Lo que la persona hizo para ayudar, y cuándo; o lo que lo hizo peligroso o imposible, como amenazas, miedo, enfermedad, trauma o el idioma.",
	},
	"no_record_found": {
		"Esta oficina no tiene ningún registro del asunto",
		"A docket, indictment, arrest or complaint number, a precinct and a date, or another spelling of a name, so that we can search again.",
		"Un número de expediente judicial, de acusación, de arresto o de denuncia, una comisaría y una fecha, u otra forma de escribir un nombre, para poder buscar otra vez.",
	},
	"cannot_verify_identity": {
		"No se pudo relacionar a la persona con los registros",
		"Another name or spelling that the person used, or a paper that connects the person with the case.",
		"Otro nombre que la persona haya usado u otra forma de escribirlo, o un documento que relacione a la persona con el caso.",
	},
	"culpable": {
		"La persona es responsable de la actividad",
		"What shows that the person did not take part in the activity, or only because of force or threats.",
		"Lo que muestre que la persona no participó en la actividad, o que lo hizo solo por la fuerza o por amenazas.",
	},
	"insufficient_information": {
		"No llegó la información que se pidió",
		"The information that we asked for, or as much of it as you can get, with a word on what you cannot get and why.",
		"La información que pedimos, o la parte que pueda conseguir, con una explicación de lo que no puede conseguir y por qué.",
	},
	"other_certifier": {
		"Otra autoridad es la indicada para certificar",
		"If this office handled the matter as well, a docket, indictment or arrest number of ours.",
		"Si esta oficina también se encargó del caso, un número nuestro de expediente judicial, de acusación o de arresto.",
	},
}

// sentences are the reasons in words, without full stops.
func sentences(reasons []cases.Reason, language cases.Language) []string {
	var out []string
	for _, r := range reasons {
		if w, ok := reasonWords[r]; ok && language == cases.Spanish {
			out = append(out, w.spanish)
			continue
		}
		out = append(out, r.Words())
	}
	return out
}

// changes are what could change the answer, a sentence for each reason.
func changes(reasons []cases.Reason, language cases.Language) []string {
	var out []string
	for _, r := range reasons {
		switch w, ok := reasonWords[r]; {
		case !ok:
		case language == cases.Spanish:
			out = append(out, w.changeES)
		default:
			out = append(out, w.change)
		}
	}
	return out
}
