// Copies a short text; the icon says for a moment that it worked.
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { copyText } from "@/lib/clipboard";

type Props = { text: string; label: string; keys?: string; "data-testid"?: string };

export function CopyButton({ text, label, ...props }: Props) {
	const [done, setDone] = useState(false);
	useEffect(() => {
		if (!done) return;
		const timer = setTimeout(() => setDone(false), 1500);
		return () => clearTimeout(timer);
	}, [done]);
	return (
		<IconButton label={done ? "Copied" : label} onClick={() => void copyText(text).then(setDone)} {...props}>
			{done ? <Check className="text-success" /> : <Copy />}
		</IconButton>
	);
}
