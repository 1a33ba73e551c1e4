"""The words by which `telling` reads a notice in any words: a language each, by what they mean.

Data only.  Each stands for all words that begin so, in case-folded text without accents; with a space behind it, for itself alone.
"""

# ruff: noqa: E501  (lists of words)

from __future__ import annotations

from ..lexicon import Lexicon, Tongue

LEXICON = Lexicon(
    Tongue(
        "English",
        denials=(
            "not ", "no ", "nobody", "nothing", "nowhere", "never", "neither", "none ", "unable", "unsuccessful", "impossible", "fail", "cannot",
            "cant ",
        ),
        mishaps=(
            "bounce", "reject", "refuse", "returned", "return ", "sent back", "came back", "turned away", "turned back", "lost ", "blocked",
            "stopped", "undeliver", "unknown", "invalid", "expired", "full ", "overflow", "overfull", "exceed", "quota", "closed", "gone ",
            "stuck", "error", "problem", "wrong ", "unreachable", "disabled", "deactivat", "retired", "suspended", "over limit", "out of room",
            "out of space", "too big", "too large", "unrecogni", "no-one", "non-deliver", "nondeliver", "dead ", "absent", "denied", "prohibited",
            "unwanted", "unavailable", "vacant", "went nowhere", "mothballed", "no longer",
        ),
        losses=(
            "delet", "discard", "thrown", "drop", "destroyed", "binned", "removed", "abolished", "given up", "gave up", "erased", "purged",
            "stopped trying", "bit-bucket", "aborted", "cancel",
        ),
        messages=(
            "message", "email", "e-mail", "mail ", "mails ", "netmail", "scan ", "page ", "document", "letter", "note ", "posting", "submission",
            "fax", "sms ", "text ", "newsletter", "correspondence", "item ", "writing ", "wrote ", "written", "announcement", "reply",
        ),
        yours=(
            "your ", "you ", "yours ", "sorry", "unfortunately", "regret", "afraid", "dear ", "yours",
        ),
        away=(
            "vacation", "holiday", "on leave", "out of office", "out of the office", "be back", "return to work", "sabbatical", "maternity",
            "parental", "i am away", "i'm away", "be away", "am currently away", "absence", "absent from", "paternity", "don't read",
            "do not read", "i'm out", "i am out",
        ),
        held=(
            "moderat", "approv", "held ", "hold ", "holding", "quarantin", "confirm", "review", "pending", "awaiting", "verify", "captcha",
            "whitelist", "reply to this", "answer this mail", "did you really",
        ),
        late=(
            "retry", "retries", "try again", "trying again", "still trying", "keep trying", "delayed", "delay ", "deferred", "later ", "yet ",
            "still ", "temporar", "greylist",
        ),
        errands=(
            "ticket", "case ", "reference ", "invoice", "order ", "parcel", "package", "courier", "shipment", "appointment", "subscription",
            "survey", "monitor", "backup", "alert", "billing", "payment", "password", "unsubscri", "recall", "sign-in", "login", "recipe",
            "refund", "missed call", "tested", "check ", "down since",
        ),
        opened=(
            "read ", "opened", "displayed", "reads", "will read",
        ),
        conditions=(
            "if ", "unless", "in case", "should ",
        ),
        wishes=(
            "at your request", "as requested", "at your wish", "you asked",
        ),
    ),
    Tongue(
        "German",
        denials=(
            "nicht", "kein", "niemand", "nie ", "nirgend", "unmöglich", "vergeblich", "erfolglos", "scheiter", "gescheiter", "fehlgeschlagen",
            "misslung", "missglück", "weder", "ohne erfolg", "unzustell",
        ),
        mishaps=(
            "abgewiesen", "abgelehnt", "zurückgewiesen", "zurückgeschickt", "zurückgesandt", "zurückgegeben", "zurückgegangen", "zurückgekommen",
            "kam zurück", "kommt zurück", "geht zurück", "retour", "rückläufer", "verloren", "blockiert", "gesperrt", "gestoppt", "aufgehalten",
            "abgefangen", "hängengeblieben", "unbekannt", "ungültig", "abgelaufen", "voll ", "randvoll", "übervoll", "überfüllt", "überschritten",
            "überlauf", "geschlossen", "aufgelöst", "abgeschaltet", "stillgelegt", "deaktiviert", "erloschen", "verstorben", "ausgeschieden",
            "verlassen", "fehler", "problem", "falsch", "unerreichbar", "verweigert", "verboten", "unerwünscht", "zu gro", "wieder bei uns",
            "schief", "unauffindbar", "quota", "aussortiert", "hängen geblieb", "quillt", "überläuft", "verzogen", "umgezogen", "nicht mehr",
            "kam nicht",
        ),
        losses=(
            "gelöscht", "verworfen", "weggeworfen", "wegwerf", "entsorgt", "vernichtet", "aufgegeben", "abgebrochen", "entfernt",
            "weggeschmissen", "schmeiß", "papierkorb",
        ),
        messages=(
            "nachricht", "mail", "e-mail", "email", "brief", "schreiben ", "post ", "sendung", "fax", "sms ", "zuschrift", "rundbrief",
            "anschreiben", "einsendung", "schrieben", "geschrieben", "dokument ", "dokuments", "übermittlung",
        ),
        yours=(
            "ihr ", "ihnen ", "sie ", "dein", "du ", "dir ", "euer", "eure", "ihr", "leider", "bedauer", "entschuldig",
        ),
        away=(
            "urlaub", "abwesen", "büro nicht", "nicht im büro", "nicht im haus", "zurück am", "elternzeit", "krank", "ferien", "dienstreise",
            "vertret", "mutterschutz", "lese keine", "lese bis", "keine mails", "bin bis", "nicht weitergegeben",
        ),
        held=(
            "freigabe", "freigegeben", "freigeben", "moderat", "genehmig", "bestätig", "prüf", "wartet", "zurückgehalten", "quarantäne",
            "antworten sie auf",
        ),
        late=(
            "erneut", "weiter versuch", "versucht es", "später ", "verzöger", "noch nicht", "vorübergehend", "warteschlange", "vorläufig",
        ),
        errands=(
            "ticket", "vorgang", "bestell", "rechnung", "paket", "sendungs", "termin", "umfrage", "abonnement", "überwach", "sicherung", "abmeld",
            "abbestell", "lastschrift", "passwort", "kennwort", "kennwört", "anmeldung", "zahlung",
        ),
        opened=(
            "gelesen", "geöffnet", "angezeigt", "ungelesen", "lese ", "lesen ", "liest ", "gesehen",
        ),
        conditions=(
            "falls ", "wenn ", "sofern", "sollte ", "sollten ",
        ),
        wishes=(
            "auf ihren wunsch", "wie gewünscht", "auf wunsch",
        ),
    ),
    Tongue(
        "French",
        denials=(
            "n'", "ne ", "pas ", "aucun", "personne ne", "impossible", "jamais", "échec", "échou", "rien ", "sans succès", "non ", "nulle part",
            "ni ", "infructueu", "sans suite", "sauf ",
        ),
        mishaps=(
            "refus", "rejet", "renvoy", "retourn", "revient", "revenu", "perdu", "écarté", "bloqu", "arrêté", "intercepté", "inconnu", "invalide",
            "expiré", "pleine ", "plein ", "satur", "débord", "dépass", "quota", "fermé", "clôturé", "désactivé", "résilié", "erreur", "problème",
            "erroné", "injoignable", "interdit", "indésirable", "trop volumineu", "trop lourd", "introuvable", "inexistant", "suspendu",
            "retraite", "quitté", "décédé", "resté sur", "égaré", "déménag", "ne plus", "n'est plus",
        ),
        losses=(
            "supprimé", "effacé", "détruit", "jeté", "abandon",
        ),
        messages=(
            "message", "courriel", "mail", "e-mail", "email", "courrier", "lettre", "envoi", "pli ", "fax", "sms ", "télécopie", "annonce",
            "écrit", "écrivi", "mot ", "publication", "billet",
        ),
        yours=(
            "votre", "vos ", "vous ", "ton ", "ta ", "tu ", "vôtre", "malheureusement", "désolé", "regret", "hélas",
        ),
        away=(
            "absent", "congé", "vacances", "de retour", "absence", "ne lis", "maternité", "en déplacement",
        ),
        held=(
            "modér", "approuv", "approbation", "validation", "valider", "confirm", "quarantaine", "en attente", "retenu", "autoris", "vérif",
            "répondez à",
        ),
        late=(
            "réessa", "nouvelle tentative", "encore ", "différé", "retard", "temporair", "file d'attente", "plus tard", "provisoire",
        ),
        errands=(
            "ticket", "dossier", "commande", "facture", "colis", "rendez-vous", "enquête", "abonnement", "surveillance", "sauvegarde", "désabonn",
            "désinscri", "paiement", "mot de passe", "remboursement",
        ),
        opened=(
            "lu ", "lue ", "ouvert", "affiché", "lira ", "lire ", "lis ", "lirai",
        ),
        conditions=(
            "si ", "s'il", "au cas",
        ),
        wishes=(
            "à votre demande", "comme demandé",
        ),
    ),
    Tongue(
        "Spanish",
        denials=(
            "no ", "ningun", "nadie", "nunca", "jamás", "imposible", "fall", "sin éxito", "tampoco", "ni ", "fracas", "sin ",
        ),
        mishaps=(
            "rechaz", "devuel", "devolv", "regres", "retorn", "perdi", "bloque", "deten", "intercept", "desconoc", "inválid", "caduc", "expir",
            "llen ", "lleno", "llena", "repleto", "satur", "desbord", "exced", "super", "cerr", "clausur", "desactiv", "suspend", "cancelad",
            "error", "problema", "erróne", "inaccesible", "prohib", "deseado", "demasiado", "grande ", "pesaba", "inexistente", "jubil", "fallec",
            "baja ", "extravi", "dejó de",
        ),
        losses=(
            "borr", "elimin", "descart", "destru", "tirad", "abandon", "anulad",
        ),
        messages=(
            "mensaje", "correo", "e-mail", "email", "mail ", "carta", "envío ", "fax", "sms ", "comunicado", "publicación", "escribió", "escrito",
            "nota ",
        ),
        yours=(
            "su ", "sus ", "usted", "tu ", "te ", "le ", "enviaste", "vuestro", "lament", "sentimos", "desgraciadamente",
        ),
        away=(
            "vacacion", "ausente", "ausencia", "fuera de la oficina", "no leo", "baja maternal", "maternidad", "de viaje", "no leeré",
        ),
        held=(
            "moder", "aprob", "autoriza", "confirm", "verifi", "revis", "cuarentena", "retenid", "espera",
        ),
        late=(
            "reintent", "de nuevo", "nuevamente", "todavía", "aún ", "temporal", "aplaz", "demor", "retras", "más tarde", "cola ",
        ),
        errands=(
            "ticket", "caso ", "pedido", "factura", "paquete", "cita ", "encuesta", "suscripción", "copia de seguridad", "de la lista", "pago",
            "contraseña", "devolución recibida", "reembolso",
        ),
        opened=(
            "leíd", "abiert", "leer",
        ),
        conditions=(
            "si ", "en caso",
        ),
        wishes=(
            "a petición", "a solicitud", "como solicit",
        ),
    ),
    Tongue(
        "Portuguese",
        denials=(
            "não", "nao ", "nenhum", "ninguém", "nunca", "jamais", "impossível", "falh", "sem sucesso", "nem ", "tampouco", "fracass", "sem ",
        ),
        mishaps=(
            "rejeit", "recus", "devolv", "devolu", "volt", "retorn", "perdid", "bloque", "barrad", "retid", "intercept", "desconhec", "inválid",
            "expir", "chei ", "cheia", "cheio", "lotad", "esgot", "exced", "ultrapass", "encerr", "fechad", "desativ", "desactiv", "suspens",
            "cancelad", "erro ", "erros", "problema", "errad", "inacess", "inalcanç", "proib", "indesejad", "grande ", "demais", "inexistente",
            "aposent", "reform", "falec", "extravi", "removid", "deixou de", "perdeu",
        ),
        losses=(
            "apag", "elimin", "descart", "destru", "abandon", "desist", "deitad", "jogad",
        ),
        messages=(
            "mensagem", "e-mail", "email", "mail ", "correio", "carta", "envio ", "fax", "sms ", "comunicado", "correspondência", "publicação",
            "escreveu", "nota ",
        ),
        yours=(
            "seu ", "sua ", "seus ", "suas ", "você", "vossa", "vosso", "tua ", "teu ", "lhe ", "o senhor", "a senhora", "lament", "infelizmente",
        ),
        away=(
            "férias", "ausen", "fora do escritório", "licença", "não leio", "maternidade",
        ),
        held=(
            "moder", "aprova", "autoriza", "confirm", "verifi", "análise", "revis", "quarentena", "retid", "aguard",
        ),
        late=(
            "novamente", "tentará", "de novo", "ainda", "temporár", "temporar", "adiad", "atras", "mais tarde", "fila ",
        ),
        errands=(
            "ticket", "chamado", "pedido", "fatura", "encomenda", "consulta marcada", "inquérito", "assinatura", "pagamento", "senha",
            "reembolso",
        ),
        opened=(
            "lida ", "lido ", "aberta", "lerei", "lerá ", "ler ", "lê ",
        ),
        conditions=(
            "se ", "caso ",
        ),
        wishes=(
            "a seu pedido", "a pedido", "conforme solicit",
        ),
    ),
    Tongue(
        "Italian",
        denials=(
            "non ", "nessun", "nulla ", "mai ", "impossibil", "fallit", "fallimento", "mancat", "senza successo", "né ",
        ),
        mishaps=(
            "rifiut", "respint", "restitu", "torna", "rimand", "rispedi", "pers ", "perso", "persa", "smarrit", "bloccat", "ferm", "intercett",
            "sconosciut", "non valid", "scadut", "piena ", "pieno ", "satur", "esaurit", "superat", "eccedut", "chius", "disattivat", "dismess",
            "sospes", "soppress", "errore", "errori", "problema", "errat", "irraggiungibil", "vietat", "indesiderat", "troppo", "grande ",
            "inesistent", "pension", "decedut", "inesit", "giacen", "non più",
        ),
        losses=(
            "cancellat", "eliminat", "scartat", "distrutt", "gettat", "buttat", "cestinat", "abbandonat", "rinunciat",
        ),
        messages=(
            "messaggio", "mail ", "e-mail", "email", "posta ", "lettera", "invio ", "fax", "sms ", "comunicazione", "circolare", "spedizione",
            "scritto", "scriveva", "annuncio", "biglietto",
        ),
        yours=(
            "suo ", "sua ", "tuo ", "tua ", "vostro ", "vostra ", "lei ", "voi ", "le ", "vi ", "purtroppo", "spiacent", "gentile ",
        ),
        away=(
            "ferie ", "assen", "fuori ufficio", "fuori sede", "congedo", "non leggo", "maternità",
        ),
        held=(
            "moder", "approva", "autorizza", "conferm", "verific", "esamin", "quarantena", "trattenut", "attesa",
        ),
        late=(
            "riprov", "nuovo tentativo", "di nuovo", "nuovamente", "ancora ", "temporane", "ritard", "rinviat", "più tardi", "coda ",
        ),
        errands=(
            "ticket", "pratica", "ordine", "fattura", "pacco", "appuntamento", "sondaggio", "abbonamento", "pagamento", "password", "rimborso",
        ),
        opened=(
            "letto ", "letta ", "aperto", "legger",
        ),
        conditions=(
            "se ", "qualora",
        ),
        wishes=(
            "su richiesta", "su sua richiesta", "come richiesto",
        ),
    ),
    Tongue(
        "Catalan",
        denials=(
            "no ", "cap ", "ningú", "mai ", "impossible", "error",
        ),
        mishaps=(
            "rebutj", "retorn", "torn", "perd", "bloque", "desconeg", "invàlid", "caduc", "plena ", "ple ", "exced", "supera", "tanca",
            "desactiv", "suspès", "cancel·lat", "inexistent", "jubil", "ja no",
        ),
        losses=(
            "esborr", "elimin", "descart", "llenç",
        ),
        messages=(
            "missatge", "correu", "e-mail", "carta", "enviament", "escrit",
        ),
        yours=(
            "vostre", "vostra", "el seu", "la seva", "teu ", "teva ", "vau ", "sap greu", "lament", "malauradament", "vam ",
        ),
        away=(
            "vacances", "absent", "fora de l'oficina", "no llegeixo", "maternitat",
        ),
        held=(
            "moder", "aprov", "valid", "quarantena", "espera",
        ),
        late=(
            "encara ", "de nou", "més tard", "tempor",
        ),
        opened=(
            "llegit", "obert", "llegir",
        ),
        conditions=(
            "si ",
        ),
        wishes=(
            "a petició",
        ),
    ),
    Tongue(
        "Galician",
        denials=(
            "non ", "ningún", "ninguén", "nunca", "imposible", "fallou",
        ),
        mishaps=(
            "rexeit", "devol", "volveu", "perdeu", "perdid", "bloque", "descoñec", "inválid", "caduc", "chea ", "cheo ", "exced", "supera",
            "pechad", "desactiv", "suspend", "cancelad", "inexistente", "xubil", "xa non",
        ),
        losses=(
            "borr", "elimin", "descart",
        ),
        messages=(
            "mensaxe", "correo", "carta", "envío", "escribiu",
        ),
        yours=(
            "súa ", "seu ", "vosa ", "túa ", "teu ", "vostede", "sentímolo", "lamentamos",
        ),
        away=(
            "vacacións", "ausen", "non leo", "maternidade",
        ),
        held=(
            "moder", "aprob", "agarda", "corentena",
        ),
        late=(
            "aínda", "de novo", "máis tarde",
        ),
        opened=(
            "lida ", "lido ", "lerei", "ler ",
        ),
        conditions=(
            "se ",
        ),
        wishes=(
            "a petición",
        ),
    ),
    Tongue(
        "Romanian",
        denials=(
            "nu ", "n-a ", "nici", "nimeni", "imposibil", "eșuat", "eșec", "fără succes",
        ),
        mishaps=(
            "respins", "refuz", "return", "înapoi", "întors", "pierdut", "bloc", "oprit", "necunoscut", "invalid", "expirat", "plin ", "plină",
            "depăș", "închis", "dezactiv", "suspend", "anulat", "desființat", "eroare", "problem", "greșit", "inaccesibil", "interzis",
            "prea mare", "inexistent", "pension", "decedat", "nu mai",
        ),
        losses=(
            "șters", "elimin", "arunc", "distrus", "abandon", "renunț",
        ),
        messages=(
            "mesaj", "e-mail", "email", "mail ", "scrisoare", "poștă", "poșta", "corespondenț", "fax", "sms ", "scris ",
        ),
        yours=(
            "dumneavoastră", "dvs ", "dvs", "tău ", "ta ", "dv ", "ați ", "din păcate", "regret",
        ),
        away=(
            "concediu", "absent", "sunt plecat", "nu citesc", "maternitate",
        ),
        held=(
            "moder", "aprob", "confirm", "carantin", "așteapt", "verific",
        ),
        late=(
            "din nou", "încă", "reîncerc", "temporar", "întârzi", "mai târziu",
        ),
        errands=(
            "comand", "factur", "colet", "programare", "abonament", "plat", "parol",
        ),
        opened=(
            "deschis", "citi",
        ),
        conditions=(
            "dacă ",
        ),
        wishes=(
            "la cererea",
        ),
    ),
    Tongue(
        "Dutch",
        denials=(
            "niet", "geen", "niemand", "nooit", "nergens", "onmogelijk", "mislukt", "zonder succes",
        ),
        mishaps=(
            "geweigerd", "teruggestuurd", "teruggezonden", "terug ", "geretourneerd", "retour", "afgewezen", "verloren", "geblokkeerd",
            "tegengehouden", "onderschept", "onbekend", "ongeldig", "verlopen", "vol ", "overvol", "overschreden", "gesloten", "opgeheven",
            "uitgeschakeld", "gedeactiveerd", "opgeschort", "fout ", "foutcode", "probleem", "verkeerd", "onbereikbaar", "verboden", "ongewenst",
            "te groot", "onvindbaar", "pensioen", "overleden", "vertrokken", "niet meer",
        ),
        losses=(
            "verwijderd", "gewist", "weggegooid", "gooien", "gegooid", "vernietigd", "opgegeven", "gestaakt",
        ),
        messages=(
            "bericht", "mail", "e-mail", "email", "brief", "post ", "inzending", "fax", "sms ", "schrijven ", "schreef", "geschreven",
        ),
        yours=(
            "uw ", "u ", "jouw ", "je ", "jij ", "helaas", "spijt",
        ),
        away=(
            "afwezig", "vakantie", "verlof", "niet op kantoor", "lees ik", "zwangerschap", "tot maart",
        ),
        held=(
            "moderat", "goedkeur", "goedgekeurd", "bevestig", "controle", "quarantaine", "wacht ", "vastgehouden",
        ),
        late=(
            "opnieuw", "nogmaals", "nog niet", "tijdelijk", "vertraag", "later ", "wachtrij",
        ),
        errands=(
            "ticket", "dossier", "bestelling", "factuur", "pakket", "afspraak", "enquête", "abonnement", "betaling", "wachtwoord", "afmeld",
            "terugbetaling",
        ),
        opened=(
            "gelezen", "geopend", "lees",
        ),
        conditions=(
            "als ", "indien", "mocht ",
        ),
        wishes=(
            "op uw verzoek", "zoals gevraagd",
        ),
    ),
    Tongue(
        "Afrikaans",
        denials=(
            "nie ", "geen", "niemand", "nooit", "onmoontlik", "misluk",
        ),
        mishaps=(
            "geweier", "teruggestuur", "terug ", "teruggekom", "verlore", "geblokkeer", "onbekend", "ongeldig", "verval", "vol ", "oorskry",
            "gesluit", "afgeskaf", "fout ", "oorlede", "afgetree",
        ),
        losses=(
            "geskrap", "weggegooi", "vernietig",
        ),
        messages=(
            "boodskap", "e-pos", "pos ", "brief",
        ),
        yours=(
            "jou ", "u ", "jy ", "jammer", "ongelukkig",
        ),
        away=(
            "verlof", "vakansie", "afwesig",
        ),
        held=(
            "moder", "goedkeur", "wag ", "kwarantyn",
        ),
        late=(
            "weer probeer", "nog nie", "later ",
        ),
        opened=(
            "gelees", "oopgemaak",
        ),
        conditions=(
            "as ", "indien",
        ),
        wishes=(
            "op u versoek",
        ),
    ),
    Tongue(
        "Swedish",
        denials=(
            "inte ", "ej ", "icke", "ingen", "inget", "inga ", "aldrig", "omöjlig", "misslyck", "utan resultat", "varken",
        ),
        mishaps=(
            "avvis", "nekad", "vägra", "retur", "tillbaka", "förlorad", "gått förlorat", "tappats", "bort ", "blockerad", "stoppad", "stoppat",
            "fastnat", "okän", "ogiltig", "utgång", "full ", "fullt", "överfull", "överskrid", "stängd", "stängt", "avslutad", "avslutat",
            "inaktiver", "spärrad", "upphört", "fel ", "felkod", "felaktig", "problem", "onåbar", "förbjud", "oönskad", "för stor", "pension",
            "avlid", "slutat", "svämm", "gick inte",
        ),
        losses=(
            "raderad", "raderat", "slängt", "kastat", "kasserad", "förstörd", "gett upp", "uppgiv", "borttag",
        ),
        messages=(
            "meddeland", "brev", "mejl", "mail ", "e-post", "epost", "e-brev", "fax", "sms ", "utskick", "inlägg", "skrev ", "skrivit",
        ),
        yours=(
            "ditt ", "din ", "dina ", "du ", "ert ", "er ", "ni ", "tyvärr", "ledsen", "beklag",
        ),
        away=(
            "semester", "frånvaro", "ledig", "ej på kontoret", "läser ingen", "läser inte", "föräldraled", "inte på plats",
        ),
        held=(
            "moder", "godkän", "bekräft", "granska", "karantän", "väntar", "kvarhåll",
        ),
        late=(
            "igen ", "på nytt", "försöker", "ännu ", "tillfällig", "fördröj", "försen", "senare", "kö ",
        ),
        errands=(
            "ärende", "beställning", "faktura", "paket", "bokning", "enkät", "prenumeration", "betalning", "lösenord", "avregistr",
        ),
        opened=(
            "läst", "öppnad", "läser", "läsa",
        ),
        conditions=(
            "om ", "ifall",
        ),
        wishes=(
            "på din begäran", "enligt önskemål",
        ),
    ),
    Tongue(
        "Danish and Norwegian",
        denials=(
            "ikke ", "ingen", "intet", "umulig", "mislyk", "forgæves", "hverken", "ikkje", "aldri", "umogeleg", "forgjeves", "verken",
        ),
        mishaps=(
            "afvis", "nægt", "retur", "tilbage", "tabt ", "blokeret", "stoppet", "strandet", "ukendt", "ugyldig", "udløb", "fuld ", "fyldt",
            "overskred", "lukket", "nedlagt", "deaktiver", "spærret", "ophørt", "fejl", "problem", "forkert", "forbud", "uønsket", "for stor",
            "pension", "fratrådt", "død ", "stengt", "kom ikke", "avvis", "nekt", "tilbake", "tapt ", "slettet", "kastet", "forkast", "ødelagt",
            "blokkert", "stanset", "ukjent", "utløp", "full ", "fullt", "sperret", "opphørt", "feil", "gitt opp", "pensjon", "sluttet",
        ),
        losses=(
            "slettet", "smidt", "kasser", "destruer", "opgiv", "kastet", "forkast", "gitt opp", "fjernet",
        ),
        messages=(
            "besked", "meddelelse", "mail ", "mailen", "e-mail", "brev ", "brevet", "post ", "fax", "sms ", "indlæg", "skrev ", "skrevet",
            "melding", "e-post", "epost", "faks", "innlegg",
        ),
        yours=(
            "din ", "dit ", "dine ", "du ", "jeres", "deres", "desværre", "beklag", "ditt ", "deg ", "dessverre",
        ),
        away=(
            "ferie ", "fravær", "orlov", "læser ikke", "leser ikke", "barsel", "permisjon",
        ),
        held=(
            "moder", "godkend", "bekræft", "gennemse", "karantæne", "venter", "tilbageholdt", "godkjen", "bekreft", "karantene",
        ),
        late=(
            "igen ", "på ny", "forsøger", "endnu", "midlertidig", "forsink", "senere", "kø ", "igjen ", "prøver", "ennå",
        ),
        errands=(
            "sag ", "sagsnummer", "bestilling", "ordre", "faktura", "pakke ", "pakken", "aftale", "abonnement", "betaling", "adgangskode",
            "afmeld", "sak ", "avtale",
        ),
        opened=(
            "læst", "åbnet", "læser", "lest ", "åpnet", "leser",
        ),
        conditions=(
            "hvis ", "såfremt", "dersom",
        ),
        wishes=(
            "efter dit ønske", "på din anmodning", "etter ditt ønske", "på din forespørsel",
        ),
    ),
    Tongue(
        "Icelandic",
        denials=(
            "ekki ", "enginn", "engin ", "aldrei", "ómögulegt", "mistókst",
        ),
        mishaps=(
            "hafnað", "endursen", "til baka", "týnd", "stöðv", "óþekkt", "ógild", "útrunn", "full ", "fullt", "lokað", "lagt niður", "óvirk",
            "vill ", "villa", "hætt", "virkar ekki",
        ),
        losses=(
            "eytt ", "hent ", "fleygt",
        ),
        messages=(
            "skeyti", "bréf", "póst", "tölvupóst", "sending",
        ),
        yours=(
            "þitt ", "þín", "þú ", "þinn ", "yðar ", "því miður",
        ),
        away=(
            "fríi", "fjarverandi", "orlof",
        ),
        held=(
            "samþykk", "bíður", "stjórnand", "sóttkví",
        ),
        late=(
            "aftur síðar", "enn ekki", "síðar ",
        ),
        opened=(
            "lesið", "opnað",
        ),
        conditions=(
            "ef ",
        ),
        wishes=(
            "að þinni ósk",
        ),
    ),
    Tongue(
        "Finnish",
        denials=(
            "ei ", "eivät", "en ", "emme", "et ", "ettei", "eikä", "epäonnistu", "mahdoton", "kukaan", "koskaan", "toimittamatta", "pääsemättä",
            "tuloksetta",
        ),
        mishaps=(
            "hylä", "palaut", "palasi", "torju", "kadon", "kadot", "katosi", "estet", "pysäyt", "jumi", "tuntemat", "vanhent", "täynnä",
            "täyttyn", "ylit", "sulje", "lakkau", "pois käytöstä", "virhe", "ongelma", "luopu", "kiellet", "liian suuri", "eläk", "kuoll",
            "ei enää",
        ),
        losses=(
            "poist", "hävit", "heitet", "luovu", "tuhot",
        ),
        messages=(
            "viesti", "sähköposti", "kirje ", "kirjee", "postia", "lähetys", "fax", "tekstiviesti", "kirjoit",
        ),
        yours=(
            "viestisi", "viestinne", "sähköpostisi", "sähköpostinne", "kirjeenne", "kirjeesi", "lähett", "teidän", "sinun", "lähetit",
            "viestiänne", "viestiäsi", "valitettav", "pahoittel",
        ),
        away=(
            "loma ", "lomalla", "poissa", "vapaalla", "en lue", "äitiysvapaa", "vanhempainvapaa",
        ),
        held=(
            "hyväksy", "vahvist", "moder", "karanteen", "odot", "tarkist",
        ),
        late=(
            "uudelleen", "vielä ", "tilapäi", "viiväst", "myöhemmin", "jono ", "yrite",
        ),
        errands=(
            "tilaus ", "maksu", "salasana",
        ),
        opened=(
            "luettu", "avattu", "lukenut", "luen", "lukea", "lue ",
        ),
        conditions=(
            "jos ", "mikäli",
        ),
        wishes=(
            "pyynnöstänne", "pyynnöstäsi",
        ),
    ),
    Tongue(
        "Estonian",
        denials=(
            "ei ", "pole ", "mitte", "keegi", "ebaõnnestu", "võimatu",
        ),
        mishaps=(
            "tagasi", "tagastat", "tagastame", "keeldu", "lükat", "kadun", "blokeer", "peatat", "tundmat", "vigane", "kehtetu", "aegun", "täis ",
            "ületa", "suletud", "suleti", "kaotat", "viga ", "veakood", "probleem", "enam ei",
        ),
        losses=(
            "kustut", "visat", "viskama", "viskas", "hävit", "loobu",
        ),
        messages=(
            "kiri ", "kirja ", "kirjal", "sõnum", "teade", "teate", "e-kiri", "meil ", "e-post", "kirjutas",
        ),
        yours=(
            "teie ", "sinu ", "su ", "kahjuks", "saatsite",
        ),
        away=(
            "puhkus", "eemal", "ei loe",
        ),
        held=(
            "kinnit", "heaks kiit", "heakskiit", "moder", "karantiin", "ootab", "ootel",
        ),
        late=(
            "uuesti", "veel ", "hiljem", "ajutiselt",
        ),
        opened=(
            "loetud", "avatud", "loen ", "lugeda",
        ),
        conditions=(
            "kui ",
        ),
        wishes=(
            "teie soovil",
        ),
    ),
    Tongue(
        "Latvian",
        denials=(
            "ne ", "nav ", "neizdev", "netika", "nevar", "neviens", "neiespējam", "netiek", "neesam", "nespēj", "nepien",
        ),
        mishaps=(
            "noraid", "atgriez", "atpakaļ", "pazud", "bloķēt", "apturēt", "nezinām", "nederīg", "beidz", "pilna ", "pilns ", "pārsnie", "slēgt",
            "likvidēt", "kļūd", "problēm", "neeksist", "atteic", "nepastāv", "vairs",
        ),
        losses=(
            "dzēst", "izmest", "iznīcin", "atmest",
        ),
        messages=(
            "vēstul", "ziņojum", "e-past", "pasts ", "sūtījum", "rakstīj",
        ),
        yours=(
            "jūsu ", "jums ", "jūs ", "tava ", "tavs ", "diemžēl",
        ),
        away=(
            "atvaļinājum", "prombūtn", "nelasu",
        ),
        held=(
            "apstiprin", "moder", "karantīn", "gaida",
        ),
        late=(
            "vēlreiz", "vēl ", "vēlāk", "īslaicīg",
        ),
        opened=(
            "izlasīt", "atvērt",
        ),
        conditions=(
            "ja ",
        ),
        wishes=(
            "pēc jūsu lūguma",
        ),
    ),
    Tongue(
        "Lithuanian",
        denials=(
            "ne ", "nepavyk", "nebuvo", "negal", "nėra ", "niekas ", "neįmanom", "nesėkm", "neįteik", "neprist", "nepasiek", "nepriim", "neprav",
        ),
        mishaps=(
            "grąžin", "grįžo", "atmest", "atmet", "atgal", "dingo", "blokuo", "sustab", "nežinom", "negalioj", "baig", "pilna ", "perpild",
            "viršyt", "uždaryt", "panaik", "klaid", "problem", "neegzist", "netinkam", "nebe",
        ),
        losses=(
            "ištrin", "išmest", "sunaikin",
        ),
        messages=(
            "laišk", "pranešim", "žinut", "paštas", "siunt", "rašėt",
        ),
        yours=(
            "jūsų ", "jums ", "jūs ", "tavo ", "deja ",
        ),
        away=(
            "atostog", "nedirbu", "komandiruot", "neskaitau",
        ),
        held=(
            "patvirtin", "moder", "karantin", "laukia",
        ),
        late=(
            "dar ", "bandys", "vėliau", "laikinai",
        ),
        opened=(
            "perskaityt", "atidaryt",
        ),
        conditions=(
            "jei ", "jeigu",
        ),
        wishes=(
            "jūsų prašymu",
        ),
    ),
    Tongue(
        "Polish",
        denials=(
            "nie ", "niemożliw", "nikt ", "nikogo", "nigdy", "żaden", "żadn", "brak ", "bezskutecz", "niedoręcz", "niedostarcz", "niepowodzen",
        ),
        mishaps=(
            "odrzuc", "zwrot", "zwróc", "zwraca", "wraca ", "wróciła", "wróciło", "wrócił ", "odmow", "odmów", "utrac", "przepad", "zgin",
            "zablok", "zatrzym", "nieznan", "niepraw", "nieważn", "wygas", "pełn", "przepełn", "przekrocz", "zamkn", "zlikwid", "wyłącz",
            "dezaktyw", "zawiesz", "błąd", "błęd", "problem", "zabron", "niechcian", "za duż", "nieosiągaln", "emerytur", "zmarł", "odszedł",
            "już nie",
        ),
        losses=(
            "usuni", "skasow", "wyrzuc", "zniszcz", "zrezygn", "zaprzest",
        ),
        messages=(
            "wiadomoś", "mail", "e-mail", "email", "list ", "listu", "poczta", "poczty", "przesyłk", "korespondencj", "faks", "sms ", "pismo ",
            "pisał", "napisał",
        ),
        yours=(
            "państwa", "pański", "twoj", "twój ", "pana ", "pani ", "państwu", "ci ", "niestety", "przykro",
        ),
        away=(
            "urlop", "nieobecn", "poza biurem", "zwolnieni", "nie czytam", "macierzyńsk",
        ),
        held=(
            "zatwierdz", "moder", "akcept", "potwierd", "kwarantann", "oczekuj", "sprawdz",
        ),
        late=(
            "ponown", "ponowi", "jeszcze", "tymczas", "opóźn", "później", "kolejk",
        ),
        errands=(
            "zgłoszen", "zamówien", "faktur", "paczk", "wizyt", "ankiet", "subskryp", "płatnoś", "hasło",
        ),
        opened=(
            "otwart", "odczyta", "przeczyta",
        ),
        conditions=(
            "jeśli", "jeżeli", "gdyby", "jesli",
        ),
        wishes=(
            "na prośbę", "na życzenie",
        ),
    ),
    Tongue(
        "Czech",
        denials=(
            "ne ", "není", "nebyl", "nebude", "nemoh", "nemáme", "nemůž", "nelze", "nikdo", "nikomu", "nikdy", "nepodař", "nezdař", "neúspěš",
            "nedoruč", "nedoraz", "nepředal", "nepřij", "nevyzved", "selhal", "nepřišl", "nedostal", "nedošl", "neexist", "žádn",
        ),
        mishaps=(
            "odmít", "vrác", "vrac", "vrát", "zpět ", "ztrat", "ztrac", "zablok", "zastav", "zachyc", "neznám", "neplat", "vypršel", "pln ",
            "plná", "plné", "plný", "přeplněn", "překroč", "zruš", "uzavř", "deaktiv", "chyb", "problém", "špatn", "zakáz", "nevyžád",
            "příliš velk", "zanik", "zemřel", "odešel", "už ne", "nefung",
        ),
        losses=(
            "smazán", "smazal", "vymaz", "vyhoz", "zahoz", "zahod", "vyhod", "zničen", "vzdal", "vzdáv",
        ),
        messages=(
            "zpráv", "e-mail", "email", "mail ", "dopis", "pošt", "zásilk", "fax", "sms ", "psaní", "psal ", "psali",
        ),
        yours=(
            "vaš", "váš ", "vám ", "vás ", "tvoj", "tvůj ", "tvá ", "bohužel", "litujeme",
        ),
        away=(
            "dovolen", "nepřítom", "mimo kancelář", "nečtu", "mateřsk",
        ),
        held=(
            "schvál", "moder", "potvr", "karantén", "čeká ", "ověř",
        ),
        late=(
            "znovu", "ještě", "dočas", "zpožd", "později", "fronta", "frontě",
        ),
        errands=(
            "platb", "heslo",
        ),
        opened=(
            "přečt", "otevřen",
        ),
        conditions=(
            "pokud", "kdyby", "jestliže",
        ),
        wishes=(
            "na vaši žádost", "na vaše přání",
        ),
    ),
    Tongue(
        "Slovak",
        denials=(
            "ne ", "nie ", "nebol", "nebude", "nemoh", "nemáme", "nemôž", "nemož", "nikto", "nikomu", "nikdy", "nepodar", "nezdar", "neúspeš",
            "nedoruč", "nedoraz", "nepredal", "neprij", "zlyhal", "neprišl", "nedostal", "nedošl", "neexist", "žiadn",
        ),
        mishaps=(
            "odmiet", "vrát", "vrac", "späť", "stratil", "zablok", "zastav", "zachyt", "neznám", "neplat", "vyprš", "plná", "plné", "plný",
            "preplnen", "prekroč", "zruš", "uzavr", "deaktiv", "chyb", "problém", "zakáz", "príliš veľk", "zanik", "zomrel", "odišiel", "už ne",
            "nefung",
        ),
        losses=(
            "zmazan", "vymaz", "vyhod", "zahod", "zničen", "vzdal", "vzdáv",
        ),
        messages=(
            "správ", "e-mail", "email", "mail ", "list ", "pošt", "zásielk", "fax", "sms ", "písal",
        ),
        yours=(
            "vaš", "váš ", "vám ", "vás ", "tvoj", "bohužiaľ", "žiaľ",
        ),
        away=(
            "dovolenk", "neprítom", "nečítam", "matersk",
        ),
        held=(
            "schvál", "moder", "potvr", "karantén", "čaká ", "overenie",
        ),
        late=(
            "znova", "ešte", "dočas", "oneskor", "neskôr", "zatiaľ",
        ),
        opened=(
            "otvoren", "prečít",
        ),
        conditions=(
            "ak ", "keby",
        ),
        wishes=(
            "na vašu žiadosť",
        ),
    ),
    Tongue(
        "Hungarian",
        denials=(
            "nem ", "nincs", "sikertelen", "lehetetlen", "senki", "soha", "ne ", "sem ", "nélkül",
        ),
        mishaps=(
            "visszautas", "visszaérk", "visszaküld", "visszajött", "visszaad", "elutas", "elvesz", "letilt", "blokkol", "megállít", "elakadt",
            "ismeretlen", "érvénytelen", "lejárt", "megtelt", "tele ", "betelt", "túllép", "bezár", "megszün", "lezár", "felfüggeszt", "hiba ",
            "hibák", "hibát", "hibás", "probléma", "tiltott", "kéretlen", "túl nagy", "elhunyt", "nyugdíj", "már nem",
        ),
        losses=(
            "töröl", "eldob", "kidob", "megsemmis", "feladtuk",
        ),
        messages=(
            "üzenet", "level", "levél", "e-mail", "email", "mail ", "posta ", "küldemény", "fax", "sms ", "írt ", "írta",
        ),
        yours=(
            "ön ", "önnek", "önt ", "üzenete", "üzenetét", "levele", "levelét", "küldött", "sajnos", "sajnál", "tisztelt",
        ),
        away=(
            "szabadság", "házon kívül", "távol", "nem olvasok", "szülési",
        ),
        held=(
            "jóváhagy", "moder", "megerősít", "karantén", "vár ", "várakoz", "ellenőriz",
        ),
        late=(
            "újra ", "ismét", "később", "még ", "ideiglenes", "átmeneti", "késik", "késlelt", "sor ",
        ),
        errands=(
            "rendelés", "számla", "csomag", "időpont", "felmérés", "fizetés", "jelszó",
        ),
        opened=(
            "elolvas", "olvas", "megnyit",
        ),
        conditions=(
            "ha ", "amennyiben",
        ),
        wishes=(
            "kérésére", "kérésedre",
        ),
    ),
    Tongue(
        "Slovenian",
        denials=(
            "ne ", "ni ", "niso", "nismo", "ne more", "nihče", "nikoli", "neuspe", "nemogoč", "nedostav",
        ),
        mishaps=(
            "zavrn", "vrnj", "vrača", "vrnilo", "izgub", "blokir", "ustav", "neznan", "neveljav", "potek", "poln ", "poln", "prekorač", "zaprt",
            "ukin", "napak", "težav", "ne deluje",
        ),
        losses=(
            "izbris", "zavrž", "zavrg", "zavreč", "uniči", "odnehal", "obupal",
        ),
        messages=(
            "sporočil", "pošt", "pism", "e-mail",
        ),
        yours=(
            "vaš", "vam ", "vas ", "tvoj", "žal ", "spoštovan",
        ),
        away=(
            "dopust", "odsot", "ne berem", "porodnišk",
        ),
        held=(
            "odobr", "moder", "potrdi", "karanten", "čaka",
        ),
        late=(
            "znova", "ponovno", "še ", "kasneje", "začasn",
        ),
        opened=(
            "prebran", "odprt", "bral",
        ),
        conditions=(
            "če ", "ako ",
        ),
        wishes=(
            "na vašo željo",
        ),
    ),
    Tongue(
        "Croatian, Bosnian and Serbian",
        denials=(
            "ne ", "nije ", "nisu", "nismo", "nema ", "nemamo", "nitko", "niko ", "nikad", "neuspje", "neuspe", "nemogu", "neisporuč", "nedostav",
        ),
        mishaps=(
            "odbi", "vrać", "vrat", "natrag", "nazad", "izgub", "blokir", "zaustav", "nepozna", "nevaže", "istek", "pun ", "puna ", "puno ",
            "prekorač", "zatvoren", "ukinut", "ugašen", "deaktiv", "grešk", "problem", "zabranj", "umirovlj", "umro", "više ne",
        ),
        losses=(
            "obris", "izbris", "bače", "baci", "odbače", "uništ", "odustal",
        ),
        messages=(
            "poruk", "pošt", "mail ", "e-mail", "email", "pism", "dopis",
        ),
        yours=(
            "vaš", "vam ", "vas ", "tvoj", "nažalost", "poštovan", "žao ",
        ),
        away=(
            "odmor", "dopust", "odsut", "odsus", "ne čitam", "porodilj",
        ),
        held=(
            "odobr", "moder", "potvr", "karanten", "čeka ", "provjer",
        ),
        late=(
            "ponovno", "ponovo", "još ", "privreme", "kasnije", "odgođ",
        ),
        errands=(
            "narudžb", "račun za", "paket br", "pretplat",
        ),
        opened=(
            "otvoren", "pročita",
        ),
        conditions=(
            "ako ", "ukoliko",
        ),
        wishes=(
            "na vaš zahtjev", "na vaš zahtev",
        ),
    ),
    Tongue(
        "Serbian in Cyrillic",
        denials=(
            "не ", "није ", "нису", "нисмо", "нема ", "немамо", "нико ", "никад", "неуспе", "немогу", "неиспоруч", "недостав",
        ),
        mishaps=(
            "одби", "враћ", "врат", "назад", "изгуб", "блокир", "заустав", "непозна", "неваж", "истек", "пун ", "пуно ", "пуна ", "прекорач",
            "затвор", "укинут", "угашен", "грешк", "проблем", "забрањ", "више не",
        ),
        losses=(
            "обрис", "избрис", "бачен", "баци", "одбач", "уништ", "одустал",
        ),
        messages=(
            "порук", "пошт", "мејл", "писм", "допис", "имејл",
        ),
        yours=(
            "ваш", "вам ", "вас ", "твој", "нажалост", "поштован", "жао ",
        ),
        away=(
            "одмор", "одсут", "не читам", "породиљ",
        ),
        held=(
            "одобр", "модер", "потвр", "карантин", "чека ",
        ),
        late=(
            "поново", "још ", "касније", "привреме",
        ),
        opened=(
            "отворен", "прочита",
        ),
        conditions=(
            "ако ", "уколико",
        ),
        wishes=(
            "на ваш захтев",
        ),
    ),
    Tongue(
        "Macedonian",
        denials=(
            "не ", "нема ", "никој", "никогаш", "неуспе", "невозмож",
        ),
        mishaps=(
            "одби", "врат", "враќа", "назад", "загуб", "изгуб", "блокир", "запре", "непозна", "неваж", "истече", "полн", "надмин", "затвор",
            "укинат", "грешк", "проблем", "повеќе не",
        ),
        losses=(
            "избриш", "избрис", "фрлен", "фрли", "уништ", "откаж",
        ),
        messages=(
            "порак", "пошт", "писм", "мејл",
        ),
        yours=(
            "ваш", "вам ", "вас ", "твој", "за жал",
        ),
        away=(
            "одмор", "отсутен", "не читам",
        ),
        held=(
            "одобр", "модер", "потвр", "карантин", "чека ",
        ),
        late=(
            "повторно", "сè уште", "уште ", "подоцна",
        ),
        opened=(
            "отворен", "прочита",
        ),
        conditions=(
            "ако ",
        ),
        wishes=(
            "на ваше барање",
        ),
    ),
    Tongue(
        "Bulgarian",
        denials=(
            "не ", "няма ", "никой", "никога", "неуспеш", "невъзмож", "нито",
        ),
        mishaps=(
            "отхвърл", "върна", "връща", "обратно", "назад", "изгуб", "блокир", "спря", "неизвест", "непозна", "невалид", "изтек", "пълна",
            "пълен", "препълн", "надвиш", "закри", "затвор", "премах", "деактив", "грешк", "проблем", "отказ", "забран", "вече не",
        ),
        losses=(
            "изтри", "изхвърл", "унищож",
        ),
        messages=(
            "съобщен", "писмо", "писма", "имейл", "поща", "мейл", "пратк",
        ),
        yours=(
            "ваш", "ви ", "вас ", "вие ", "твой", "твое", "съжален",
        ),
        away=(
            "отпуск", "отсъств", "не чета", "майчинств",
        ),
        held=(
            "одобр", "модер", "потвър", "карантин", "изчаква", "чака ", "провер",
        ),
        late=(
            "отново", "още ", "времен", "забав", "по-късно", "опашк",
        ),
        errands=(
            "поръчк", "фактур", "пратка с", "пакет", "абонамент", "плащан", "парола",
        ),
        opened=(
            "прочетен", "отворен", "прочета",
        ),
        conditions=(
            "ако ", "в случай",
        ),
        wishes=(
            "по ваше желание",
        ),
    ),
    Tongue(
        "Russian",
        denials=(
            "не ", "нет ", "никто", "никого", "никому", "ничего", "никогда", "невозмож", "безуспеш", "неудач", "нельзя", "недостав", "ни ",
            "отсутствует",
        ),
        mishaps=(
            "отклон", "отверг", "отказ", "вернул", "возвра", "назад", "обратно", "утерян", "потер", "пропал", "блокир", "останов", "задержан",
            "неизвест", "неверн", "недейств", "истек", "истёк", "полон", "перепол", "заполн", "превыш", "упраздн", "отключ", "ликвидир",
            "деактив", "ошибк", "проблем", "недоступ", "запрещ", "нежелат", "слишком больш", "уволен", "уволил", "скончал", "больше не", "закры",
        ),
        losses=(
            "удал", "стёр", "стер ", "выброш", "выброс", "уничтож", "прекращ",
        ),
        messages=(
            "письм", "сообщен", "почт", "послан", "рассылк", "факс", "смс ", "емейл", "e-mail", "email", "корреспонденц", "написал", "писал ",
            "писали",
        ),
        yours=(
            "ваш", "вам ", "вас ", "вы ", "твоё", "твое", "тебе", "сожален", "увы ", "уважаем",
        ),
        away=(
            "отпуск", "отсутствую", "отсутствовать", "больничн", "командировк", "не читаю", "декрет", "нет на месте",
        ),
        held=(
            "одобр", "модер", "подтвер", "карантин", "ожида", "провер",
        ),
        late=(
            "повтор", "снова ", "ещё ", "еще ", "пока ", "времен", "задерж", "отлож", "позже", "очеред",
        ),
        errands=(
            "заявк", "обращени", "заказ", "счёт", "посылк", "приём назнач", "опрос", "подписк", "оплат", "пароль",
        ),
        opened=(
            "открыт", "прочт", "прочит",
        ),
        conditions=(
            "если", "в случае",
        ),
        wishes=(
            "по вашей просьбе", "по вашему запросу",
        ),
    ),
    Tongue(
        "Ukrainian",
        denials=(
            "не ", "немає", "ніхто", "нікому", "ніколи", "неможлив", "безуспіш", "невдал", "недостав", "ні ", "жодн",
        ),
        mishaps=(
            "відхил", "відмов", "поверн", "назад", "втрачен", "загуб", "зник", "блок", "зупин", "затрим", "невідом", "недійс", "хибн", "закінч",
            "повн", "переповн", "заповн", "перевищ", "закрит", "скасов", "ліквід", "вимкн", "помилк", "проблем", "недоступ", "заборон",
            "більше не",
        ),
        losses=(
            "видал", "викин", "знищ", "припин",
        ),
        messages=(
            "лист", "повідомлен", "пошт", "послан", "розсилк", "факс", "смс ",
        ),
        yours=(
            "ваш", "вам ", "вас ", "ви ", "твій", "жаль ", "шкода",
        ),
        away=(
            "відпуст", "я відсутн", "не читаю", "декрет",
        ),
        held=(
            "схвал", "модер", "підтвер", "карантин", "очіку", "перевір",
        ),
        late=(
            "повтор", "знову", "ще ", "поки ", "тимчас", "затрим", "відклад", "пізніше", "черг",
        ),
        errands=(
            "замовлен", "рахунок", "посилк", "підписк", "оплат", "пароль",
        ),
        opened=(
            "відкрит", "прочит",
        ),
        conditions=(
            "якщо",
        ),
        wishes=(
            "на ваше прохання",
        ),
    ),
    Tongue(
        "Belarusian",
        denials=(
            "не ", "няма ", "ніхто", "нікому", "немагчым",
        ),
        mishaps=(
            "адхіл", "вярну", "вярта", "назад", "згуб", "знік", "блак", "невядом", "памылк", "перапоўн", "запоўн", "поўн", "закрыт", "скасав",
            "перавыш",
        ),
        losses=(
            "выдал", "выкін", "знішч",
        ),
        messages=(
            "ліст", "паведамлен", "пошт",
        ),
        yours=(
            "ваш", "вам ", "вы ", "жаль ",
        ),
        away=(
            "адпачынк", "не чытаю",
        ),
        held=(
            "адабрэн", "ухвал", "модэр", "чакае", "каранцін",
        ),
        late=(
            "яшчэ", "зноў", "пазней",
        ),
        opened=(
            "прачыт",
        ),
        conditions=(
            "калі ",
        ),
        wishes=(
            "на вашу просьбу",
        ),
    ),
    Tongue(
        "Greek",
        denials=(
            "δεν ", "μη ", "μην ", "κανεί", "κανένα", "ποτέ", "αδύνατ", "αδυνατ", "αποτυχ", "απέτυχ", "ούτε", "χωρίσ",
        ),
        mishaps=(
            "απορρί", "απέρρι", "επέστρ", "επιστρ", "επεστρ", "πίσω", "χάθηκ", "μπλοκ", "σταμάτ", "άγνωστ", "έγκυρ", "έληξ", "γεμάτ", "πλήρ",
            "υπερβ", "υπερέβ", "έκλεισ", "κλειστ", "καταργ", "απενεργ", "σφάλμα", "λάθοσ", "πρόβλημ", "απαγορ", "μεγάλο", "δεν λειτουργ",
        ),
        losses=(
            "διαγράφ", "διαγραφ", "πετάχ", "πετάξ", "καταστρ", "εγκατ",
        ),
        messages=(
            "μήνυμ", "μηνύμ", "επιστολ", "mail ", "e-mail", "email", "αλληλογραφ", "γράμμα", "γραμμα", "γράψατε",
        ),
        yours=(
            "σασ ", "σου ", "εσεί", "στείλατε", "λυπούμ", "δυστυχώσ",
        ),
        away=(
            "σε άδεια", "απουσιάζ", "διακοπέσ", "δεν διαβάζω", "μητρότητ",
        ),
        held=(
            "έγκρισ", "εγκρί", "επιβεβ", "καραντίν", "αναμ", "έλεγχ",
        ),
        late=(
            "ξανά ", "πάλι ", "ακόμ", "προσωριν", "καθυστ", "αργότ", "ουρά",
        ),
        errands=(
            "παραγγελί", "τιμολόγ", "δέμα", "συνδρομή", "πληρωμ",
        ),
        opened=(
            "ανοίχτ", "αναγνώσ", "διαβάσ", "διαβάζ",
        ),
        conditions=(
            "εάν", "αν ", "εφόσον",
        ),
        wishes=(
            "κατόπιν αιτήματ",
        ),
    ),
    Tongue(
        "Turkish",
        denials=(
            "değil ", "yok ", "hiç ", "kimse", "olmadı", "imkansız", "başarısız", "ulaşma", "ulaşama", "ulaştırılama", "iletilme", "iletileme",
            "teslim edilme", "teslim edileme", "gönderilme", "gönderileme", "alınama", "alınma", "bulunma", "bulunama", "bırakılama",
            "kabul etme", "edilmedi", "edilemedi", "verilemedi", "edemedi", "yapılamadı", "veremedi", "bulamadı",
        ),
        mishaps=(
            "reddet", "reddedil", "geri ", "iade", "kaybol", "kayıp", "engel", "durdur", "bilinme", "tanınm", "geçersiz", "süresi", "dolu ",
            "doldu", "dolmuş", "aşıld", "aştı", "aşıyor", "kapat", "kapalı", "kaldırıl", "iptal", "hata", "sorun", "yasak", "çok büyük", "takıld",
            "emekli", "artık", "çalışmıyor", "kullanılmıyor",
        ),
        losses=(
            "silin", "silmi", "atıldı", "atmak", "atmış", "vazgeç", "imha",
        ),
        messages=(
            "ileti", "mesaj", "e-posta", "eposta", "posta ", "mektup", "mektub", "postanı", "yazınız", "gönderi", "faks", "sms ",
        ),
        yours=(
            "sayın", "gönderdiğiniz", "mesajınız", "iletiniz", "e-postanız", "postanız", "yazdığınız", "mektubunuz", "sizin", "size ", "siz ",
            "maalesef", "üzgün",
        ),
        away=(
            "izin ", "izinde", "tatil", "okumuyorum", "doğum izni",
        ),
        held=(
            "onay ", "onayl", "moder", "doğrula", "karantina", "bekl", "inceleme",
        ),
        late=(
            "tekrar", "yeniden", "henüz", "geçici", "gecik", "daha sonra", "kuyru",
        ),
        errands=(
            "sipariş", "fatura", "kargo", "randevu", "abonelik", "ödeme", "şifre",
        ),
        opened=(
            "açıldı", "oku",
        ),
        conditions=(
            "eğer", "olursa", "olmazsa", "sa ", "yse",
        ),
        wishes=(
            "isteğiniz üzerine", "talebiniz",
        ),
    ),
    Tongue(
        "Azerbaijani",
        denials=(
            "deyil", "yoxdur", "yox ", "heç ", "çatmadı", "çatdırılma", "mümkün olma", "bilmədi", "uğursuz", "qəbul olunma", "olunmadı",
            "edilmədi", "göndərilmə",
        ),
        mishaps=(
            "geri ", "rədd", "itdi", "itib", "bloklan", "naməlum", "etibarsız", "dolu ", "dolub", "dolud", "aşıb", "bağlan", "bağlıd", "xəta",
            "problem", "ləğv",
        ),
        losses=(
            "silin", "atıld",
        ),
        messages=(
            "məktub", "mesaj", "e-poçt", "poçt ", "ismarıc",
        ),
        yours=(
            "hörmətli", "göndərdiyiniz", "məktubunuz", "mesajınız", "sizin", "təəssüf",
        ),
        away=(
            "məzuniyyət",
        ),
        held=(
            "təsdiq", "moder", "karantin", "gözləyir",
        ),
        late=(
            "yenidən", "hələ ", "sonra ",
        ),
        opened=(
            "oxundu", "oxunmadan",
        ),
        conditions=(
            "əgər",
        ),
        wishes=(
            "istəyinizlə",
        ),
    ),
    Tongue(
        "Kazakh",
        denials=(
            "жоқ ", "емес ", "жетпе", "жеткізілме", "болмады", "қабылдама", "табылма", "мүмкін емес", "жіберілме", "тапсырылма",
        ),
        mishaps=(
            "қайтар", "қайтып", "кері ", "белгісіз", "жарамсыз", "толы ", "толып", "толған", "асып", "жабыл", "жабық", "қате", "бұғат", "тоқтат",
        ),
        losses=(
            "жойыл", "өшіріл",
        ),
        messages=(
            "хат ", "хаты", "хабарлама", "пошта ",
        ),
        yours=(
            "сіздің", "сіз ", "хатыңыз", "хабарламаңыз", "өкініш",
        ),
        away=(
            "демалыс", "іссапар",
        ),
        held=(
            "мақұлда", "бекіту", "модер", "карантин", "күтуде",
        ),
        late=(
            "қайталап", "әлі ", "кейінірек",
        ),
        opened=(
            "оқылды",
        ),
        conditions=(
            "егер",
        ),
        wishes=(
            "өтінішіңіз",
        ),
    ),
    Tongue(
        "Uzbek",
        denials=(
            "emas ", "yo'q", "yetmadi", "yetkazilma", "yetib bormadi", "bo'lmadi", "qabul qilinma", "topilma", "yuborilma",
        ),
        mishaps=(
            "qaytar", "qaytib", "noma'lum", "yaroqsiz", "to'lgan", "to'la ", "to'lib", "yopil", "yopiq", "xato", "rad etil", "bloklan",
        ),
        losses=(
            "o'chiril",
        ),
        messages=(
            "xat ", "xati", "xabar", "pochta ",
        ),
        yours=(
            "sizning", "siz ", "xatingiz", "xabaringiz", "afsuski",
        ),
        away=(
            "ta'til",
        ),
        held=(
            "tasdiq", "moder", "karantin", "kutmoqda",
        ),
        late=(
            "qaytadan", "hali ", "keyinroq",
        ),
        opened=(
            "o'qildi",
        ),
        conditions=(
            "agar",
        ),
        wishes=(
            "iltimosingiz",
        ),
    ),
    Tongue(
        "Mongolian",
        denials=(
            "үгүй", "чадсангүй", "олдсонгүй", "хүргэгдсэнгүй", "болсонгүй", "боломжгүй", "хүрсэнгүй", "аваагүй",
        ),
        mishaps=(
            "буцаа", "буцаж", "татгалз", "алдаа", "дүүр", "хаагд", "хүчингүй",
        ),
        losses=(
            "устга",
        ),
        messages=(
            "захидал", "захидл", "имэйл", "мессеж", "шуудан",
        ),
        yours=(
            "таны", "та ", "харамсалтай",
        ),
        away=(
            "амралт",
        ),
        held=(
            "зөвшөөр", "модер", "хүлээгдэж",
        ),
        late=(
            "дахин", "хараахан",
        ),
        opened=(
            "уншсан",
        ),
        conditions=(
            "хэрэв",
        ),
    ),
    Tongue(
        "Kyrgyz",
        denials=(
            "жок ", "эмес ", "жеткен жок", "жетпе", "жеткирилге", "болбоду",
        ),
        mishaps=(
            "кайтар", "кайтып", "ката ", "катасы", "толуп", "толгон", "жабыл",
        ),
        losses=(
        ),
        messages=(
            "кат ", "каты", "билдирүү",
        ),
        yours=(
            "сиздин",
        ),
        held=(
            "бекит", "модер", "күтүүдө",
        ),
        late=(
            "кайра аракет", "азырынча",
        ),
        conditions=(
            "эгер",
        ),
    ),
    Tongue(
        "Hebrew",
        denials=(
            "לא ", "אין ", "אינו", "אינה", "איש לא", "אף אחד", "נכשל", "אי אפשר", "ללא ",
        ),
        mishaps=(
            "חזר", "הוחזר", "מוחזר", "נדח", "דחה", "אבד", "נחסמ", "נחסם", "שגוי", "שגיא", "תקל", "מלאה", "מלא ", "נסגר", "סגור", "בוטל", "חריגה",
            "פג ", "גדולה מדי", "אינה פעיל",
        ),
        losses=(
            "נמחק", "נזרק", "להשליך", "ויתר", "הושמד",
        ),
        messages=(
            "הודע", "ההודע", "דואר", "המייל", "מכתב", "המכתב", 'דוא"ל', "שההודע", "כתבת",
        ),
        yours=(
            "שלך", "הודעתך", "ששלחת", "לך ", "שלכם", "לצער", "מכתבך",
        ),
        away=(
            "חופש", "בחופש", "נעדר", "קורא",
        ),
        held=(
            "אישור", "לאישור", "מאשר", "מנהל", "ממתינ", "הסגר", "אימות",
        ),
        late=(
            "שוב", "עדיין", "מאוחר", "זמני",
        ),
        errands=(
            "הזמנה", "חשבונית", "חבילה",
        ),
        opened=(
            "נקרא", "נפתח",
        ),
        conditions=(
            "אם ",
        ),
        wishes=(
            "לבקשתך",
        ),
    ),
    Tongue(
        "Arabic",
        denials=(
            "لم ", "لا ", "ليس", "غير ", "لن ", "تعذر", "يتعذر", "فشل", "تفشل", "عدم ", "دون ", "نتمكن", "مستحيل",
        ),
        mishaps=(
            "رفض", "رُفض", "مرفوض", "أعيد", "عاد", "ارتد", "مرتجع", "فقد", "ضاع", "حظر", "محظور", "مجهول", "معروف", "صالح", "انتهت", "ممتلئ",
            "امتلأ", "تجاوز", "مغلق", "أغلق", "ألغي", "معطل", "خطأ", "مشكلة", "الخطأ",
        ),
        losses=(
            "حذف", "ألقي", "إتلاف", "أتلف",
        ),
        messages=(
            "رسال", "الرسال", "رسائل", "بريد", "البريد", "برید", "خطاب",
        ),
        yours=(
            "رسالتك", "بريدك", "أرسلت", "إليك", "لكم ", "نأسف", "للأسف",
        ),
        away=(
            "إجازة", "مكتب", "لا أقرأ",
        ),
        held=(
            "موافق", "الموافق", "يوافق", "مشرف", "المشرف", "انتظار", "الحجر", "تأكيد",
        ),
        late=(
            "مرة أخرى", "بعد ", "لاحق", "مؤقت",
        ),
        errands=(
            "طلبك", "فاتورة", "طرد",
        ),
        opened=(
            "قراءة", "فتح",
        ),
        conditions=(
            "إذا", "إن ",
        ),
        wishes=(
            "بناء على طلبك",
        ),
    ),
    Tongue(
        "Persian",
        denials=(
            "نشد ", "نیست", "نشده", "نرسید", "نمی", "ندارد", "نداریم", "نتوانست", "ناموفق", "نبود", "نکرد", "عدم ", "هیچ",
        ),
        mishaps=(
            "برگشت", "بازگشت", "برگردان", "رد ", "گم ", "مسدود", "ناشناخته", "نامعتبر", "منقضی", "پر ", "بسته", "غیرفعال", "خطا", "مشکل", "لغو",
        ),
        losses=(
            "حذف", "دور انداخ", "دور بینداز",
        ),
        messages=(
            "نامه", "پیام", "ایمیل", "پست ", "رایانامه",
        ),
        yours=(
            "شما ", "شمارا", "متأسف",
        ),
        away=(
            "مرخصی", "نمی‌خوانم",
        ),
        held=(
            "تأیید", "تایید", "مدیر ", "انتظار", "قرنطینه",
        ),
        late=(
            "دوباره", "هنوز", "بعدا", "موقت",
        ),
        errands=(
            "سفارش", "فاکتور",
        ),
        opened=(
            "خوانده",
        ),
        conditions=(
            "اگر",
        ),
        wishes=(
            "درخواست شما",
        ),
    ),
    Tongue(
        "Urdu",
        denials=(
            "نہیں", "نہ ", "ناکام", "ناممکن", "کوئی نہیں",
        ),
        mishaps=(
            "واپس", "مسترد", "رد ", "گم ", "بند ", "نامعلوم", "غلط", "بھر", "پر ", "خرابی",
        ),
        losses=(
            "حذف", "پھینک",
        ),
        messages=(
            "میل ", "ای میل", "پیغام", "خط ", "ڈاک",
        ),
        yours=(
            "آپ ", "افسوس",
        ),
        away=(
            "چھٹی",
        ),
        held=(
            "منظوری", "منتظم", "انتظار",
        ),
        late=(
            "دوبارہ", "ابھی", "بعد میں",
        ),
        opened=(
            "پڑھا", "پڑھی",
        ),
        conditions=(
            "اگر",
        ),
        wishes=(
            "درخواست پر",
        ),
    ),
    Tongue(
        "Hindi",
        denials=(
            "नहीं", "न ", "विफल", "असफल", "असमर्थ", "असंभव", "कोई नहीं",
        ),
        mishaps=(
            "वापस", "लौट", "अस्वीकार", "अस्वीकृत", "खो ", "बंद", "अज्ञात", "अमान्य", "गलत", "भर ", "भरा", "भरी", "पूरा", "त्रुटि", "समस्या",
        ),
        losses=(
            "हटा", "मिटा", "फेंक",
        ),
        messages=(
            "ईमेल", "मेल ", "संदेश", "पत्र ", "चिट्ठी", "डाक",
        ),
        yours=(
            "आप ", "आपका", "आपकी", "आपके", "आपने", "खेद",
        ),
        away=(
            "छुट्टी", "अवकाश", "नहीं पढ़",
        ),
        held=(
            "अनुमोदन", "स्वीकृति", "मॉडरेटर", "प्रतीक्षा", "संचालक",
        ),
        late=(
            "दोबारा", "फिर से", "अभी", "बाद में",
        ),
        errands=(
            "आदेश", "बिल ", "पार्सल",
        ),
        opened=(
            "पढ़",
        ),
        conditions=(
            "यदि", "अगर",
        ),
        wishes=(
            "अनुरोध पर",
        ),
    ),
    Tongue(
        "Bengali",
        denials=(
            "না ", "নেই ", "হয়নি", "যায়নি", "পৌঁছায়নি", "পৌঁছেনি", "পারেনি", "ব্যর্থ",
        ),
        mishaps=(
            "ফেরত", "ফিরে", "প্রত্যাখ্যা", "হারিয়ে", "বন্ধ", "অজানা", "ভুল", "পূর্ণ", "ভরা", "ভর্তি", "ত্রুটি", "সমস্যা",
        ),
        losses=(
            "মুছে", "ফেলে দেওয়া",
        ),
        messages=(
            "ইমেইল", "ইমেল", "বার্তা", "চিঠি", "মেইল",
        ),
        yours=(
            "আপনার", "আপনি", "দুঃখিত",
        ),
        away=(
            "ছুটি",
        ),
        held=(
            "অনুমোদন", "অপেক্ষা", "মডারেটর",
        ),
        late=(
            "আবার", "এখনও", "এখনো", "পরে ",
        ),
        opened=(
            "পড়া",
        ),
        conditions=(
            "যদি",
        ),
        wishes=(
            "অনুরোধে",
        ),
    ),
    Tongue(
        "Tamil",
        denials=(
            "இல்லை", "முடியவில்லை", "சேரவில்லை", "சென்றடையவில்லை", "கிடைக்கவில்லை", "தோல்வி",
        ),
        mishaps=(
            "திரும்ப", "திருப்பி", "நிராகரி", "நிரம்பி", "மூடப்பட்ட", "பிழை", "அறியப்படாத",
        ),
        losses=(
            "நீக்கப்பட்ட",
        ),
        messages=(
            "மின்னஞ்சல்", "செய்தி", "கடிதம்",
        ),
        yours=(
            "உங்கள்", "நீங்கள்", "வருந்து",
        ),
        away=(
            "விடுப்ப",
        ),
        held=(
            "ஒப்புதல்", "காத்திரு",
        ),
        late=(
            "மீண்டும்", "இன்னும்",
        ),
        opened=(
            "படிக்க",
        ),
        conditions=(
            "என்றால்",
        ),
    ),
    Tongue(
        "Telugu",
        denials=(
            "లేదు", "కాలేదు", "చేరలేదు", "విఫల", "లేరు",
        ),
        mishaps=(
            "తిరిగి", "తిరస్కరించ", "నిండి", "మూసి", "లోపం",
        ),
        losses=(
            "తొలగించ",
        ),
        messages=(
            "ఇమెయిల్", "సందేశం", "ఉత్తరం", "మెయిల్",
        ),
        yours=(
            "మీ ", "మీరు", "క్షమించ",
        ),
        away=(
            "సెలవు",
        ),
        held=(
            "ఆమోదం",
        ),
        late=(
            "మళ్లీ", "ఇంకా",
        ),
        conditions=(
            "అయితే",
        ),
    ),
    Tongue(
        "Marathi",
        denials=(
            "नाही ", "नाहीत", "शकला नाही", "अयशस्वी",
        ),
        mishaps=(
            "परत", "नाकार", "भरली", "भरलेला", "बंद", "चुकीचा", "त्रुटी",
        ),
        losses=(
        ),
        messages=(
            "ईमेल", "संदेश", "पत्र ",
        ),
        yours=(
            "तुमचा", "तुमची", "तुमचे", "आपला", "आपले", "क्षमस्व",
        ),
        away=(
            "रजेवर",
        ),
        held=(
            "मंजुरी", "प्रतीक्षेत",
        ),
        late=(
            "पुन्हा", "अजून",
        ),
        conditions=(
            "जर ",
        ),
    ),
    Tongue(
        "Armenian",
        denials=(
            "չ",
        ),
        mishaps=(
            "վերադարձ", "հետ ", "մերժվ", "կորել", "լցված", "լիքն", "լի ", "փակ", "սխալ", "անհայտ",
        ),
        losses=(
            "ջնջվ",
        ),
        messages=(
            "նամակ", "հաղորդագր",
        ),
        yours=(
            "ձեր ", "դուք", "ցավոք",
        ),
        away=(
            "արձակուրդ",
        ),
        held=(
            "հաստատ", "սպասում", "մոդեր",
        ),
        late=(
            "կրկին", "դեռ ", "ավելի ուշ",
        ),
        opened=(
            "կարդացվ",
        ),
        conditions=(
            "եթե",
        ),
        wishes=(
            "ձեր խնդրանքով",
        ),
    ),
    Tongue(
        "Georgian",
        denials=(
            "ვერ", "არ ", "არა ", "შეუძლებ", "აღარ",
        ),
        mishaps=(
            "დაბრუნ", "უარყო", "უკან", "დაიკარგ", "სავსე", "გადავს", "დაიხურ", "დახურ", "შეცდომ", "უცნობ", "გაუქმ",
        ),
        losses=(
            "წაიშალ", "გადავაგდ", "გადაგვეგდ",
        ),
        messages=(
            "წერილ", "შეტყობინებ", "ელფოსტ", "გზავნილ",
        ),
        yours=(
            "თქვენ", "სამწუხარ",
        ),
        away=(
            "შვებულებ",
        ),
        held=(
            "დამტკიც", "მოდერ", "ელოდება",
        ),
        late=(
            "ხელახლა", "ჯერ ", "მოგვიანებით",
        ),
        opened=(
            "წაიკითხ",
        ),
        conditions=(
            "თუ ",
        ),
        wishes=(
            "თქვენი თხოვნით",
        ),
    ),
    Tongue(
        "Japanese",
        denials=(
            "ません", "できな", "出来な", "れず", "できず", "失敗", "不可", "ないため", "ない。", "なかった", "おらず", "不達", "未達", "いない",
        ),
        mishaps=(
            "返送", "返却", "差し戻", "戻り", "戻され", "送り返", "拒否", "却下", "不明", "無効", "廃止", "閉鎖", "停止", "超過", "超え", "一杯", "いっぱい", "満杯", "エラー", "誤り", "期限切れ",
            "退職", "解約", "使われておりません", "使用されておりません",
        ),
        losses=(
            "破棄", "削除", "捨て", "処分", "消去",
        ),
        messages=(
            "メール", "メッセージ", "手紙", "お便り", "投稿", "文書", "FAX", "ファックス",
        ),
        yours=(
            "お客様", "お送り", "いただ", "頂い", "ご送信", "あなた", "貴方", "送信された", "お世話に", "発信者", "送信者様", "申し訳", "残念", "恐れ入", "ごめん",
        ),
        away=(
            "休暇", "不在", "外出", "出張", "休業", "休み", "育児", "産休", "読みません",
        ),
        held=(
            "承認", "保留", "隔離", "確認待ち", "審査", "認証",
        ),
        late=(
            "再送", "再試行", "まだ", "後ほど", "一時的", "再度", "しばらく", "引き続き",
        ),
        errands=(
            "ご注文", "請求", "荷物", "予約", "アンケート", "バックアップ", "決済", "パスワード",
        ),
        opened=(
            "開封", "読まれ",
        ),
        conditions=(
            "場合", "なければ",
        ),
        wishes=(
            "ご依頼", "ご希望",
        ),
        spaced=False,
    ),
    Tongue(
        "Chinese",
        denials=(
            "没有", "未能", "无法", "不能", "未被", "没能", "失败", "不到", "沒有", "無法", "未送", "失敗", "并无", "查无", "查無", "未收", "不再", "不会", "不會", "未获", "未予",
        ),
        mishaps=(
            "退回", "退信", "退还", "退還", "返回", "拒收", "拒绝", "拒絕", "被拒", "丢失", "遗失", "拦截", "攔截", "屏蔽", "封鎖", "未知", "无效", "無效", "过期", "過期", "已满", "已滿",
            "爆满", "超出", "超过", "超過", "关闭", "關閉", "注销", "註銷", "停用", "错误", "錯誤", "问题", "不存在", "離職", "离职",
        ),
        losses=(
            "丢弃", "丟棄", "删除", "刪除", "扔掉", "放弃", "放棄",
        ),
        messages=(
            "邮件", "郵件", "来信", "來信", "消息", "訊息", "短信", "传真", "傳真", "信",
        ),
        yours=(
            "您", "你", "抱歉", "遗憾", "遺憾",
        ),
        away=(
            "休假", "出差", "外出", "不在办公室", "不在辦公室", "产假", "產假", "不看邮件", "我不在",
        ),
        held=(
            "审核", "審核", "批准", "核准", "待审", "隔离", "隔離", "等待", "验证", "驗證",
        ),
        late=(
            "重试", "重試", "再次尝试", "尚未", "暂时", "暫時", "稍后", "稍後", "继续尝试", "仍在",
        ),
        errands=(
            "订单", "訂單", "发票", "發票", "包裹", "快递", "预约", "问卷", "订阅", "備份", "备份", "付款", "密码",
        ),
        opened=(
            "已读", "未读", "阅读", "閱讀",
        ),
        conditions=(
            "如果", "若 ", "如需", "若您", "如您",
        ),
        wishes=(
            "应您", "應您", "根据您的要求",
        ),
        spaced=False,
    ),
    Tongue(
        "Korean",
        denials=(
            "못했", "못하", "실패", "없습니다", "없어", "없는", "않았", "않습니다", "수 없", "수없", "불가", "안 됩",
        ),
        mishaps=(
            "반송", "되돌", "돌려", "돌아왔", "거부", "거절", "차단", "분실", "초과", "가득", "꽉 ", "꽉", "폐쇄", "해지", "정지", "만료", "오류", "문제", "잘못", "알 수", "퇴직", "퇴사",
            "더 이상",
        ),
        losses=(
            "삭제", "폐기", "버려", "버렸", "포기",
        ),
        messages=(
            "메일", "이메일", "메시지", "편지", "서신", "전자우편", "문자",
        ),
        yours=(
            "귀하", "고객님", "보내신", "보내주신", "보내 주신", "님의", "발신자", "죄송", "유감", "안타깝",
        ),
        away=(
            "휴가", "부재", "출장", "외출", "휴직", "읽지 않",
        ),
        held=(
            "승인", "검토", "보류", "격리", "대기", "확인이 필요", "인증",
        ),
        late=(
            "다시", "재시도", "아직", "나중", "일시적", "잠시",
        ),
        errands=(
            "주문", "청구", "택배", "예약", "설문", "구독", "백업", "결제", "비밀번호",
        ),
        opened=(
            "읽", "열람",
        ),
        conditions=(
            "경우", "않으면", "만약",
        ),
        wishes=(
            "요청하신", "요청에",
        ),
        spaced=False,
    ),
    Tongue(
        "Vietnamese",
        denials=(
            "không ", "chưa được", "chẳng", "thất bại", "không thể",
        ),
        mishaps=(
            "trả lại", "trả về", "bị trả", "từ chối", "bị mất", "thất lạc", "bị chặn", "chặn ", "đầy ", "quá tải", "vượt quá", "đóng ", "khóa ",
            "lỗi ", "sai ", "hết hạn", "không còn",
        ),
        losses=(
            "bị xóa", "xóa ", "hủy ", "bỏ đi",
        ),
        messages=(
            "thư ", "tin ", "email", "e-mail", "tin nhắn",
        ),
        yours=(
            "bạn ", "quý ", "ông ", "bà ", "anh ", "rất tiếc", "xin lỗi",
        ),
        away=(
            "nghỉ phép", "vắng mặt", "thai sản", "không đọc",
        ),
        held=(
            "duyệt", "đang chờ", "chờ duyệt", "cách ly", "xác nhận",
        ),
        late=(
            "thử lại", "chưa ", "sau đó", "tạm thời",
        ),
        errands=(
            "đơn hàng", "hóa đơn", "bưu kiện",
        ),
        opened=(
            "đã đọc",
        ),
        conditions=(
            "nếu ",
        ),
        wishes=(
            "theo yêu cầu",
        ),
    ),
    Tongue(
        "Thai",
        denials=(
            "ไม่", "มิได้", "ล้มเหลว",
        ),
        mishaps=(
            "ตีกลับ", "ส่งคืน", "ส่งกลับ", "ปฏิเสธ", "สูญหาย", "เต็ม", "เกิน", "ปิด", "ยกเลิก", "ระงับ", "ผิดพลาด", "ข้อผิดพลาด", "ปัญหา",
            "หมดอายุ",
        ),
        losses=(
            "ถูกลบ", "ถูกทิ้ง", "ทิ้ง", "ลบ",
        ),
        messages=(
            "อีเมล", "จดหมาย", "ข้อความ", "เมล",
        ),
        yours=(
            "ท่าน", "คุณ", "ของท่าน", "ขออภัย", "เสียใจ",
        ),
        away=(
            "ลาพัก", "ไม่อยู่", "ลาหยุด", "ลาคลอด", "ไม่อ่าน",
        ),
        held=(
            "อนุมัติ", "ตรวจสอบ", "รอ", "กักกัน",
        ),
        late=(
            "อีกครั้ง", "ยังไม่", "ภายหลัง", "ชั่วคราว",
        ),
        errands=(
            "คำสั่งซื้อ", "ใบแจ้งหนี้", "พัสดุ",
        ),
        opened=(
            "อ่านแล้ว", "เปิดอ่าน",
        ),
        conditions=(
            "หาก", "ถ้า",
        ),
        wishes=(
            "ตามคำขอ",
        ),
        spaced=False,
    ),
    Tongue(
        "Indonesian and Malay",
        denials=(
            "tidak ", "tak ", "gagal", "belum pernah", "bukan", "tiada", "mustahil", "tanpa",
        ),
        mishaps=(
            "ditolak", "dikembalikan", "kembali", "dipulangkan", "hilang", "diblokir", "disekat", "terhenti", "salah ", "penuh", "melebihi",
            "ditutup", "dinonaktifkan", "dibatalkan", "kesalahan", "ralat", "masalah", "kedaluwarsa", "luput", "tersangkut", "galat", "tutup ",
        ),
        losses=(
            "dihapus", "dipadam", "dibuang", "buang ",
        ),
        messages=(
            "pesan", "surat", "email", "surel", "e-mail", "emel", "e-mel", "mesej",
        ),
        yours=(
            "anda", "saudara", "bapak ", "ibu ", "tuan", "maaf", "sayang",
        ),
        away=(
            "cuti ", "liburan", "tidak membaca", "melahirkan",
        ),
        held=(
            "persetujuan", "menyetujui", "disetujui", "kelulusan", "diluluskan", "moder", "menunggu", "karantina",
        ),
        late=(
            "coba lagi", "mencoba lagi", "belum", "masih ", "nanti", "sementara", "kemudian",
        ),
        errands=(
            "pesanan", "faktur", "tagihan", "paket", "bungkusan",
        ),
        opened=(
            "dibaca", "dibuka", "baca", "membaca",
        ),
        conditions=(
            "jika", "apabila", "kalau",
        ),
        wishes=(
            "atas permintaan",
        ),
    ),
    Tongue(
        "Filipino",
        denials=(
            "hindi", "wala",
        ),
        mishaps=(
            "ibinalik", "bumalik", "tinanggihan", "nawala", "puno ", "sarado", "isinara", "mali ",
        ),
        losses=(
            "binura", "itinapon",
        ),
        messages=(
            "email", "sulat", "mensahe", "liham",
        ),
        yours=(
            "inyong", "iyong", "ninyo", "mo ", "paumanhin",
        ),
        away=(
            "bakasyon",
        ),
        held=(
            "pag-apruba", "aprub", "hinihintay", "naghihintay",
        ),
        late=(
            "muli ", "pa ", "mamaya",
        ),
        opened=(
            "nabasa",
        ),
        conditions=(
            "kung ",
        ),
    ),
    Tongue(
        "Swahili",
        denials=(
            "si ", "hai", "haku", "haukufika", "imeshindwa", "imeshindikana", "haukuweza",
        ),
        mishaps=(
            "imerudi", "umerudi", "imekataliwa", "umekataliwa", "imepotea", "limejaa", "kimejaa", "imejaa", "imefungwa", "kosa ", "hitilafu",
        ),
        losses=(
            "imefutwa",
        ),
        messages=(
            "barua", "ujumbe", "pepe",
        ),
        yours=(
            "yako ", "wako ", "lako ", "samahani",
        ),
        away=(
            "likizo",
        ),
        held=(
            "idhini", "kuidhin", "msimamizi", "inasubiri",
        ),
        late=(
            "tena ", "bado ", "baadaye",
        ),
        opened=(
            "imesomwa",
        ),
        conditions=(
            "kama ", "ikiwa",
        ),
    ),
    Tongue(
        "Albanian",
        denials=(
            "nuk ", "s' ", "asnjë", "askush", "pamundur", "dështoi",
        ),
        mishaps=(
            "kthye", "kthe", "refuzu", "humb", "bllok", "panjohur", "pavlefshme", "plot ", "mbush", "tejkal", "mbyll", "gabim", "problem",
        ),
        losses=(
            "fshi", "hodh", "hedhim",
        ),
        messages=(
            "mesazh", "email", "e-mail", "letra", "letër", "posta ", "letrën",
        ),
        yours=(
            "juaj ", "yt ", "juve", "vjen keq", "tuaj",
        ),
        away=(
            "pushime",
        ),
        held=(
            "miratim", "miratoj", "miratua", "moder", "pret ", "karantin",
        ),
        late=(
            "përsëri", "ende ", "më vonë",
        ),
        opened=(
            "lexua", "lexo",
        ),
        conditions=(
            "nëse ",
        ),
        wishes=(
            "me kërkesën",
        ),
    ),
    Tongue(
        "Maltese",
        denials=(
            "ma ", "mhux ", "mhix", "ebda",
        ),
        mishaps=(
            "rifjut", "lura ", "ntilef", "intilef", "mimli", "sħiħ", "magħluq", "ingħalq", "żball", "problema",
        ),
        losses=(
            "imħassar", "tħassar",
        ),
        messages=(
            "messaġġ", "email", "ittra", "posta ",
        ),
        yours=(
            "tiegħek", "int ", "jiddispjaċi",
        ),
        away=(
            "leave ",
        ),
        held=(
            "approv", "tistenna", "moder",
        ),
        late=(
            "mill-ġdid", "għadu", "għadha", "aktar tard",
        ),
        opened=(
            "inqara",
        ),
        conditions=(
            "jekk",
        ),
    ),
    Tongue(
        "Basque",
        denials=(
            "ez ", "ezin", "inor ",
        ),
        mishaps=(
            "itzul", "baztertu", "galdu", "beteta", "beterik", "gainditu", "itxi", "okerra", "errore", "arazo", "ezezagun",
        ),
        losses=(
            "ezabatu", "bota ",
        ),
        messages=(
            "mezu", "posta ", "gutun",
        ),
        yours=(
            "zure ", "duzu", "sentitzen",
        ),
        away=(
            "oporr",
        ),
        held=(
            "onarp", "moder", "zain ",
        ),
        late=(
            "berriro", "oraindik", "geroago",
        ),
        opened=(
            "irakurri",
        ),
        conditions=(
            "bada ",
        ),
    ),
    Tongue(
        "Welsh",
        denials=(
            "ni ", "nid ", "nad ", "methu", "methodd", "does dim", "nac ", "ddim", "ni chyrhaedd",
        ),
        mishaps=(
            "dychwel", "gwrthod", "coll", "llawn ", "cau ", "gau ", "anhysbys", "gwall", "problem",
        ),
        losses=(
            "dileu",
        ),
        messages=(
            "neges", "e-bost", "ebost", "llythyr",
        ),
        yours=(
            "eich ", "dy ", "anffodus",
        ),
        away=(
            "gwyliau",
        ),
        held=(
            "cymeradwy", "aros ",
        ),
        late=(
            "eto ", "hyd yn hyn",
        ),
        conditions=(
            "os ",
        ),
    ),
    Tongue(
        "Irish",
        denials=(
            "ní ", "níor", "níl ", "theip", "dodhéanta", "ná ",
        ),
        mishaps=(
            "ar ais", "diúlta", "cailleadh", "lán ", "dúnta", "dhúnadh", "earráid", "fadhb", "anaithnid",
        ),
        losses=(
            "scrios",
        ),
        messages=(
            "teachtaireacht", "theachtaireacht", "ríomhphost", "litir",
        ),
        yours=(
            "do ", "d' ", "bhur", "drochuair",
        ),
        away=(
            "saoire",
        ),
        held=(
            "ceadú", "fanacht", "faomh",
        ),
        late=(
            "arís", "fós ",
        ),
        conditions=(
            "má ",
        ),
    ),
    Tongue(
        "Esperanto",
        denials=(
            "ne ", "neniu", "neniam", "malsukces", "neebl", "neatingebla",
        ),
        mishaps=(
            "reven", "resend", "rifuz", "perdi", "plen", "nekonat", "nevalid", "eraro", "ferm",
        ),
        losses=(
            "forĵet", "forigit",
        ),
        messages=(
            "mesaĝ", "retmesaĝ", "leter",
        ),
        yours=(
            "via ", "vi ", "bedaŭrind",
        ),
        away=(
            "feri",
        ),
        held=(
            "aprob", "atendas", "moder",
        ),
        late=(
            "denove", "ankoraŭ", "poste",
        ),
        opened=(
            "legita",
        ),
        conditions=(
            "se ",
        ),
    ),
    Tongue(
        "Luxembourgish",
        denials=(
            "net ", "keen", "kee ", "ni ", "onméiglech",
        ),
        mishaps=(
            "zréck", "verluer", "refuséiert", "blockéiert", "voll ", "zou ", "zougemaach", "onbekannt", "feeler", "ofgeleent", "zeréck",
        ),
        losses=(
            "geläscht",
        ),
        messages=(
            "mail ", "message", "noriicht", "bréif",
        ),
        yours=(
            "är ", "iech ", "deng", "leider", "äre ", "äert",
        ),
        away=(
            "congé ", "vakanz",
        ),
        held=(
            "genehm", "waart", "moder",
        ),
        late=(
            "nach emol", "nach net",
        ),
        conditions=(
            "wann ",
        ),
    ),
    Tongue(
        "Breton",
        denials=(
            "n'eo", "ne ", "ket",
        ),
        mishaps=(
            "distro", "kollet", "leun",
        ),
        losses=(
        ),
        messages=(
            "kemennadenn", "postel", "lizher",
        ),
        yours=(
            "ho ",
        ),
    ),
)  # fmt: skip
